"""What is asked of a brief's capacity by itself: one prediction, one for each value of a parameter, where it breaks."""

from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.capacity.briefs import system_of
from server.engine.capacity.briefs.changing import known, swept
from server.engine.capacity.calibrating import FIGURES, MeasuredLatency, fitted
from server.engine.capacity.forecasting.designs import without_indexes
from server.engine.capacity.forecasting.forecasting import CURVE
from server.engine.capacity.forecasting.mending import mended
from server.engine.capacity.forecasting.rows import queries_of, rows_forecast
from server.engine.capacity.prediction import Effort, breaking_point, predict
from server.engine.capacity.prediction.breaking import POINT, TODAY
from server.engine.capacity.prediction.predicting import PRECISION
from server.engine.capacity.weighing import weigh
from server.engine.errors import DomainError, Reason
from server.engine.model.boundaries import Boundaries
from server.engine.model.capacity import System, SystemUseCase
from server.engine.model.capacity_answer import BreakingPoint, CurvePoint, Prediction, PredictionAnswer, RowsForecast
from server.engine.model.capacity_request import CapacityChange, MeasuredDemand, RowsQuestion, Sweep
from server.engine.model.mitigation import MitigationAnswer, ScalingMeasurements
from server.engine.model.physical import PhysicalDesign
from server.engine.model.prepared import Assumption, PreparedBrief
from server.engine.model.progress import Progress, part, silent
from server.engine.model.schema import PhysicalSchema

_SWEPT = 8_000_000
"""Events of each point of a sweep."""

_ROWS = 3
"""Predictions that the curves over rows take as long as, for telling how far one is."""


class Asked:
    """A brief with what the analyses before made of it, and what is to be taken instead of what it states."""

    def __init__(
        self,
        prepared: PreparedBrief,
        boundaries: Boundaries | None = None,
        schema: PhysicalSchema | None = None,
        physical: PhysicalDesign | None = None,
        *,
        change: CapacityChange | None = None,
        measured: Sequence[MeasuredDemand] = (),
        seed: int = 0,
        progress: Progress = silent,
    ) -> None:
        """Raises DomainError INVALID_ARGUMENT: two measurements of the same that differ, or one that cannot be."""
        self._inputs = (prepared, boundaries, schema, physical)
        self._change = change or CapacityChange()
        self._seed, self._progress = seed, progress
        self._measured, latencies = _sorted_out(prepared, measured)
        self._fitted: tuple[Assumption, ...] = ()
        if latencies:
            demands, self._fitted = fitted(
                lambda demands: system_of(*self._inputs, measured=demands), self._measured, latencies, seed
            )
            self._measured |= demands

    def predict(
        self, sweep: Sweep | None = None, precision: float = 0.0, rows: RowsQuestion | None = None
    ) -> PredictionAnswer:
        """Raises DomainError INVALID_ARGUMENT with the path of what makes no sense."""
        points = list(swept(self._change, sweep)) if sweep is not None else []
        whole = 1 + len(points) + (_ROWS if rows is not None else 0)
        steps = [part(self._progress, at / whole, (at + 1) / whole) for at in range(1 + len(points))]
        first = self._predicted(self._change, Effort(precision or PRECISION), steps[0])
        effort = Effort(max(precision, PRECISION), _SWEPT, _SWEPT // 4)
        return PredictionAnswer(
            prediction=first,
            sweep=tuple(
                CurvePoint(at, _bare(self._predicted(change, effort, step)))
                for (at, change), step in zip(points, steps[1:], strict=True)
            ),
            rows=self._rows(rows) if rows is not None else None,
        )

    def break_(self) -> BreakingPoint:
        """Likewise; the change may have no load, volume or month, for those are searched."""
        system, change = self._system(self._change), self._change
        if change.load is not None or change.volume is not None or change.month:
            path = (
                "change.load"
                if change.load is not None
                else "change.volume"
                if change.volume is not None
                else "change.month"
            )
            message = "load, volume and month are what is searched; change rates, services or the database"
            raise DomainError(Reason.INVALID_ARGUMENT, f"{path}: {message}", {"field": path})
        found = breaking_point(system, seed=self._seed, effort=TODAY, point=POINT, progress=self._progress)
        return replace(
            found,
            loads=tuple(CurvePoint(one.at, _bare(one.prediction)) for one in found.loads),
            volumes=tuple(CurvePoint(one.at, _bare(one.prediction)) for one in found.volumes),
            months=tuple(CurvePoint(one.at, _bare(one.prediction)) for one in found.months),
        )

    def mitigate(self, names: Sequence[str] = (), measurements: ScalingMeasurements | None = None) -> MitigationAnswer:
        """Likewise. With a physical design the system is compared without its indexes; each is a mitigation."""
        prepared, _, _, physical = self._inputs
        change = self._change
        _check_factors(change)
        designed, bare = self._system(change), self._without_indexes(change)
        return weigh(
            bare or designed,
            prepared,
            physical,
            designed if bare else None,
            load=change.load,
            volume=change.volume,
            month=change.month,
            names=names,
            measurements=measurements,
            seed=self._seed,
            progress=self._progress,
        )

    def _rows(self, asked: RowsQuestion) -> RowsForecast:
        """At today's load with the rest of the change, whatever volume or month it names."""
        change = replace(self._change, volume=None, month=0)
        prepared, _, _, physical = self._inputs
        system = self._system(change)
        found = rows_forecast(
            system,
            lambda of, volume: predict(of, load=_or_one(change.load), volume=volume, seed=self._seed, effort=CURVE),
            self._without_indexes(change),
            _named(system, asked.use_case) if asked.use_case else None,
            lambda of, volume: mended(of, volume, prepared, physical, load=_or_one(change.load), seed=self._seed),
        )
        return found or RowsForecast(told="No use case with an objective slows down as data grows.")

    def _without_indexes(self, change: CapacityChange) -> System | None:
        """The same system without the indexes a design recommends; None where it recommends none."""
        prepared, boundaries, schema, physical = self._inputs
        if physical is None or not physical.indexes:
            return None
        return self._said(
            system_of(prepared, boundaries, schema, without_indexes(physical), measured=self._measured, change=change)
        )

    def _system(self, change: CapacityChange) -> System:
        return self._said(system_of(*self._inputs, measured=self._measured, change=change))

    def _said(self, system: System) -> System:
        return replace(system, assumptions=(*system.assumptions, *self._fitted))

    def _predicted(self, change: CapacityChange, effort: Effort, progress: Progress) -> Prediction:
        _check_factors(change)
        return predict(
            self._system(change),
            load=_or_one(change.load),
            volume=_or_one(change.volume),
            month=change.month,
            seed=self._seed,
            effort=effort,
            progress=progress,
        )


def _check_factors(change: CapacityChange) -> None:
    for field in ("load", "volume"):
        value = getattr(change, field)
        if value is not None and not 0.0 <= value <= 1e9:
            path = f"change.{field}"
            raise DomainError(Reason.INVALID_ARGUMENT, f"{path}: {value:g} is no factor", {"field": path})


def _sorted_out(
    prepared: PreparedBrief, measured: Sequence[MeasuredDemand]
) -> tuple[dict[str, float], tuple[MeasuredLatency, ...]]:
    """Processor times by name, and latencies. Raises INVALID_ARGUMENT with the path of what cannot be."""
    found: dict[tuple[str, bool], tuple[MeasuredDemand, str]] = {}
    for position, one in enumerate(measured):
        path = f"measured[{position}]"
        first, _ = found.setdefault((one.name, bool(one.figure)), (one, path))
        if first != one:
            before = f"{first.seconds:g} s{f' at {first.figure}' if first.figure else ''}"
            message = f"{one.name} takes {before} by one measurement and {one.seconds:g} s by this one"
            raise DomainError(Reason.INVALID_ARGUMENT, f"{path}: {message}", {"field": path})
        if one.figure:
            known(f"{path}.name", one.name, [each.name for each in prepared.brief.use_cases])
            known(f"{path}.figure", one.figure, list(FIGURES))
    return (
        {one.name: one.seconds for one, _ in found.values() if not one.figure},
        tuple(MeasuredLatency(one.name, one.figure, one.seconds, path) for one, path in found.values() if one.figure),
    )


def _or_one(factor: float | None) -> float:
    return 1.0 if factor is None else factor


def _named(system: System, name: str) -> SystemUseCase:
    """Raises DomainError INVALID_ARGUMENT for a use case that is not there, or reads no table."""
    known("rows.use_case", name, [one.name for one in system.use_cases])
    found = next(one for one in system.use_cases if one.name == name)
    if not queries_of(found):
        message = f"{name} runs no statement that reads a table"
        raise DomainError(Reason.INVALID_ARGUMENT, f"rows.use_case: {message}", {"field": "rows.use_case"})
    return found


def _bare(prediction: Prediction) -> Prediction:
    """A point of a curve: without what all points share and what no curve shows."""
    return replace(
        prediction,
        use_cases=tuple(replace(one, waterfall=()) for one in prediction.use_cases),
        checks=(),
        day=(),
        cached=(),
        approximations=(),
        assumptions=(),
        open_questions=(),
    )
