"""What is asked of a brief's capacity by itself: one prediction, one for each value of a parameter, where it breaks."""

from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.capacity.briefs import system_of
from server.engine.capacity.briefs.changing import swept
from server.engine.capacity.forecasting.designs import without_indexes
from server.engine.capacity.prediction import Effort, breaking_point, predict
from server.engine.capacity.prediction.breaking import POINT, TODAY
from server.engine.capacity.prediction.predicting import PRECISION
from server.engine.capacity.weighing import weigh
from server.engine.errors import DomainError, Reason
from server.engine.model.boundaries import Boundaries
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import BreakingPoint, CurvePoint, Prediction, PredictionAnswer
from server.engine.model.capacity_request import CapacityChange, MeasuredDemand, Sweep
from server.engine.model.mitigation import MitigationAnswer, ScalingMeasurements
from server.engine.model.physical import PhysicalDesign
from server.engine.model.prepared import PreparedBrief
from server.engine.model.progress import Progress, part, silent
from server.engine.model.schema import PhysicalSchema

_SWEPT = 8_000_000
"""Events of each point of a sweep."""


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
        """Raises DomainError INVALID_ARGUMENT: two measurements of the same that differ."""
        self._inputs = (prepared, boundaries, schema, physical)
        self._change = change or CapacityChange()
        self._seed, self._progress = seed, progress
        self._measured: dict[str, float] = {}
        for position, one in enumerate(measured):
            known = self._measured.setdefault(one.name, one.seconds)
            if known != one.seconds:
                path = f"measured[{position}]"
                message = f"{one.name} takes {known:g} s by one measurement and {one.seconds:g} s by this one"
                raise DomainError(Reason.INVALID_ARGUMENT, f"{path}: {message}", {"field": path})

    def predict(self, sweep: Sweep | None = None, precision: float = 0.0) -> PredictionAnswer:
        """Raises DomainError INVALID_ARGUMENT with the path of what makes no sense."""
        points = list(swept(self._change, sweep)) if sweep is not None else []
        steps = [
            part(self._progress, at / (1 + len(points)), (at + 1) / (1 + len(points))) for at in range(1 + len(points))
        ]
        first = self._predicted(self._change, Effort(precision or PRECISION), steps[0])
        effort = Effort(max(precision, PRECISION), _SWEPT, _SWEPT // 4)
        return PredictionAnswer(
            prediction=first,
            sweep=tuple(
                CurvePoint(at, _bare(self._predicted(change, effort, step)))
                for (at, change), step in zip(points, steps[1:], strict=True)
            ),
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
        prepared, boundaries, schema, physical = self._inputs
        change = self._change
        _check_factors(change)
        designed = self._system(change)
        bare = designed
        if physical is not None and physical.indexes:
            bare = system_of(
                prepared, boundaries, schema, without_indexes(physical), measured=self._measured, change=change
            )
        return weigh(
            bare,
            prepared,
            physical,
            designed if bare is not designed else None,
            load=change.load,
            volume=change.volume,
            month=change.month,
            names=names,
            measurements=measurements,
            seed=self._seed,
            progress=self._progress,
        )

    def _system(self, change: CapacityChange) -> System:
        return system_of(*self._inputs, measured=self._measured, change=change)

    def _predicted(self, change: CapacityChange, effort: Effort, progress: Progress) -> Prediction:
        _check_factors(change)
        return predict(
            self._system(change),
            load=1.0 if change.load is None else change.load,
            volume=1.0 if change.volume is None else change.volume,
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
