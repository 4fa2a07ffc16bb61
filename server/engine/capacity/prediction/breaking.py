"""Where objectives break: by load at today's volume, by volume at today's load, by month of the growth stated.

A few predictions along each axis, closer together towards saturation; between them a percentile is interpolated on
logarithmic axes. Each axis is refined where the first objective breaks.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from server.engine.capacity.prediction.containing import foreground, relieved
from server.engine.capacity.prediction.crossing import Axis, crossing
from server.engine.capacity.prediction.demands import Demands, resources
from server.engine.capacity.prediction.feeling import felt
from server.engine.capacity.prediction.predicting import Effort, predict
from server.engine.capacity.prediction.rarely import rates_of
from server.engine.capacity.prediction.refusing import check
from server.engine.capacity.prediction.saturation import Saturation, by_demand, saturation
from server.engine.capacity.prediction.state import state_of
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import (
    Attainment,
    Breaking,
    BreakingPoint,
    CurvePoint,
    ObjectiveVerdict,
    Prediction,
    UseCasePrediction,
)
from server.engine.model.progress import Progress, part, silent

TODAY = Effort(precision=0.04, most_events=6_000_000)
POINT = Effort(precision=0.08, most_events=2_000_000, saturation_events=2_000_000, saturates=False)
"""For one point of a curve."""
_LOADS = (0.3, 0.6, 0.8, 0.9, 0.95, 0.98)
"""Of saturation."""
_VOLUMES = (3.0, 10.0, 30.0, 100.0)
_LARGEST = 1e4
"""Times today's rows, searched for what saturates."""
_MONTHS = 4
_REFINED = 3
"""Predictions spent on the first break along each axis."""
_MOST = len(_LOADS) + 1 + len(_VOLUMES) + _MONTHS + 3 * _REFINED
"""Predictions after today's."""
_SHARE = 0.15
"""Of the whole that today's takes, about."""
_SAME = 0.01
"""Relative change of every demand below which a volume makes no difference."""


def breaking_point(
    system: System,
    *,
    seed: int = 0,
    today: Prediction | None = None,
    effort: Effort = TODAY,
    point: Effort = POINT,
    progress: Progress = silent,
) -> BreakingPoint:
    """Every stated objective of what somebody waits for, the first to break first.

    ``today``: the prediction at load 1, where it is known already.

    Raises:
        DomainError: as `predict`.
    """
    today = today or predict(system, seed=seed, effort=effort, progress=part(progress, 0.0, _SHARE))
    return _Search(system, seed, today, point, part(progress, _SHARE, 1.0)).found()


class _Search:
    def __init__(self, system: System, seed: int, today: Prediction, effort: Effort, progress: Progress) -> None:
        self._system, self._seed, self._today, self._effort = system, seed, today, effort
        self._progress, self._predicted = progress, 0
        self._overloaded = any(
            each.attainment is Attainment.OVERLOADED
            for one in today.use_cases
            if not one.background
            for each in one.objectives
        )
        now = Demands(state_of(system))
        self._feels = felt(now)
        self._needed = frozenset(foreground(now))
        self._bound = self._limit(now, self._needed)
        self._full_load, self._full_volume = cache(self._of_load), cache(self._of_volume)
        self._full_month = cache(self._of_month)
        most = by_demand(resources(now.state), now.asked())
        lost = today.headroom / most.load.value if most and today.headroom else 1.0
        self._whole = min(1.0, lost)
        """What pools leave of the load that demand alone would allow."""
        self._kept = self._whole if today.bottleneck in self._needed else min(1.0, self._lost())
        """The same for what requests wait for."""

    def _lost(self) -> float:
        """The same where today's bottleneck is not felt: without what only the background uses."""
        system = relieved(self._system, Demands(state_of(self._system)))
        state = state_of(system)
        demands = Demands(state)
        bound = by_demand(resources(state), demands.asked())
        rates = rates_of(state, demands)
        most = saturation(state, demands, rates, check(system), self._seed, self._effort.saturation_events)
        return most.load.value / bound.load.value if bound and most else 1.0

    def found(self) -> BreakingPoint:
        wanted = [(one, verdict) for one in self._today.use_cases if not one.background for verdict in one.objectives]
        loads = self._refined(self._loads(), wanted, self._feels, lambda at: self._predict(load=at))
        volumes = self._refined(self._volumes(), wanted, self._feels, lambda at: self._predict(volume=at))
        months = self._refined(self._months(), wanted, self._feels, lambda at: self._predict(month=int(at)))
        found = [self._breaking(one, verdict, loads, volumes, months) for one, verdict in wanted]
        found.sort(key=self._when)
        simulated = [*loads.points, *volumes.points[1:], *months.points[1:]]
        return BreakingPoint(
            system=self._system.name,
            objectives=tuple(found),
            saturation_load=self._today.headroom,
            saturation_resource=self._today.bottleneck,
            saturation_month=self._saturated(),
            loads=loads.points,
            volumes=volumes.points,
            months=months.points,
            approximations=(
                *self._today.approximations,
                "between the loads, volumes and months that were simulated, percentiles are interpolated on "
                "logarithmic axes",
            ),
            assumptions=self._today.assumptions,
            open_questions=self._today.open_questions,
            events=sum(one.prediction.events for one in simulated),
        )

    def _predict(self, *, load: float = 1.0, volume: float = 1.0, month: int = 0) -> Prediction:
        where = f"in month {month}" if month else f"{volume:g} times the rows" if volume != 1.0 else f"load {load:.3g}"
        self._progress(self._predicted / _MOST, f"predicting {where}")
        self._predicted += 1
        return predict(self._system, load=load, volume=volume, month=month, seed=self._seed, effort=self._effort)

    def _loads(self) -> Axis:
        if self._bound is None:
            return Axis((CurvePoint(1.0, self._today),), math.inf, "", self._full_load)
        full = self._bound.load.value * self._kept
        places = sorted({*(full * part for part in _LOADS), *([] if self._overloaded else [1.0])})
        points = tuple(
            CurvePoint(at, self._today if at == 1.0 and not self._overloaded else self._predict(load=at))
            for at in places
        )
        resource = self._today.bottleneck if self._today.bottleneck in self._needed else self._bound.resource
        return Axis(points, full, resource, self._full_load)

    @staticmethod
    def _limit(demands: Demands, among: frozenset[str]) -> Saturation | None:
        """Where something of these is full; what only the background uses does not end the search."""
        sizes = [one for one in resources(demands.state) if one.name in among]
        return by_demand(sizes, demands.asked())

    def _of_load(self, among: frozenset[str]) -> tuple[float, str]:
        most = self._limit(Demands(state_of(self._system)), among)
        return (most.load.value * self._kept, most.resource) if most is not None else (math.inf, "")

    def _of_volume(self, among: frozenset[str]) -> tuple[float, str]:
        return threshold(lambda at: self._full(among, volume=at), 1.0, _LARGEST)

    def _of_month(self, among: frozenset[str]) -> tuple[float, str]:
        for month in range(1, self._system.growth.horizon + 1):
            resource = self._full(among, month=month)
            if resource:
                return float(month), resource
        return math.inf, ""

    @staticmethod
    def _refined(
        axis: Axis,
        wanted: Sequence[tuple[UseCasePrediction, ObjectiveVerdict]],
        feels: Mapping[str, frozenset[str]],
        predicted: Callable[[float], Prediction],
    ) -> Axis:
        """More points where the first objective breaks."""
        for _ in range(_REFINED):
            crossings = [
                (at, one.name, verdict)
                for one, verdict in wanted
                if (at := crossing(axis, one.name, verdict, feels[one.name])[0]) > 0.0
            ]
            if not crossings:
                return axis
            at = min(crossings, key=lambda one: (one[0], one[1]))[0]
            at = float(math.ceil(at - 1e-9)) if axis.months else at
            if at >= axis.full or any(abs(one.at - at) < 0.02 * at for one in axis.points):
                return axis
            points = sorted((*axis.points, CurvePoint(at, predicted(at))), key=lambda one: one.at)
            axis = replace(axis, points=tuple(points))
        return axis

    def _volumes(self) -> Axis:
        first = CurvePoint(1.0, self._today)
        if self._overloaded:
            return Axis((first,), 1.0, self._today.bottleneck, self._full_volume)
        full, resource = self._full_volume(self._needed)
        places = [at for at in _VOLUMES if at < 0.98 * full and self._differs(at)]
        points = (first, *(CurvePoint(at, self._predict(volume=at)) for at in places))
        return Axis(points, full, resource, self._full_volume)

    def _months(self) -> Axis:
        first = CurvePoint(0.0, self._today)
        if self._overloaded:
            return Axis((first,), 0.0, self._today.bottleneck, self._full_month, months=True)
        horizon = self._system.growth.horizon
        full, resource = self._full_month(self._needed)
        last = int(min(horizon, full - 1))
        places = sorted({round(last * part / _MONTHS) for part in range(1, _MONTHS + 1)} - {0})
        points = (first, *(CurvePoint(float(at), self._predict(month=at)) for at in places))
        return Axis(points, full, resource, self._full_month, months=True)

    def _saturated(self) -> int:
        """The first month in which anything is full, for whomever."""
        for month in range(self._system.growth.horizon + 1):
            demands = Demands(state_of(self._system, month=month))
            most = by_demand(resources(demands.state), demands.asked())
            if most is not None and most.load.value * self._whole <= 1.0:
                return month
        return -1

    def _full(self, among: frozenset[str], *, volume: float = 1.0, month: int = 0) -> str:
        """What is asked for more than it has; what pools take away today they are taken to take away then."""
        most = self._limit(Demands(state_of(self._system, volume=volume, month=month)), among)
        return most.resource if most is not None and most.load.value * self._kept <= 1.0 else ""

    def _differs(self, volume: float) -> bool:
        now, then = Demands(state_of(self._system)).asked(), Demands(state_of(self._system, volume=volume)).asked()
        return any(abs(then[name] - one) > _SAME * max(one, 1e-12) for name, one in now.items())

    def _breaking(
        self, use_case: UseCasePrediction, verdict: ObjectiveVerdict, loads: Axis, volumes: Axis, months: Axis
    ) -> Breaking:
        missed = verdict.attainment in (Attainment.MISSED, Attainment.OVERLOADED)
        feels = self._feels[use_case.name]
        load, resource = crossing(loads, use_case.name, verdict, feels)
        volume, by_volume = crossing(volumes, use_case.name, verdict, feels)
        month, by_month = crossing(months, use_case.name, verdict, feels)
        return Breaking(
            use_case=use_case.name,
            percentile=verdict.percentile,
            objective=verdict.objective,
            today=verdict.predicted,
            load=load,
            rate=use_case.rate * load,
            volume=1.0 if missed else volume,
            month=0 if missed else math.ceil(month - 1e-9) if month > 0.0 else -1,
            resource=by_month or resource or by_volume,
            broken_today=missed,
        )

    def _when(self, one: Breaking) -> tuple[float, ...] | tuple[float | str, ...]:
        """Those broken today first, then by month, load and volume, then those with the least time left.

        At saturation everything on its path breaks: a queue adds about the same to all who pass it.
        """
        month = one.month if one.month >= 0 else self._system.growth.horizon + 1
        spare = math.inf if one.today.unknown else one.objective - one.today.value
        return (
            0 if one.broken_today else 1, month, one.load or math.inf, one.volume or math.inf, spare, one.use_case,
            one.percentile,
        )  # fmt: skip


def threshold(full: Callable[[float], str], low: float, high: float) -> tuple[float, str]:
    """The least position between two at which something is full, to 0.1 %; infinite where nothing is."""
    resource = full(high)
    if not resource:
        return math.inf, ""
    while high / low > 1.001:
        middle = math.sqrt(low * high)
        found = full(middle)
        if found:
            high, resource = middle, found
        else:
            low = middle
    return high, resource
