"""What each use case takes at each volume, and the volume at which it leaves its objective."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.engine.kernel.planner_cost import microseconds
from server.engine.model.brief import Brief, LatencyObjective, Step, UseCase
from server.engine.model.physical import StatementForecast
from server.engine.physical.growth.curves import crossing, month_of

_PERCENTILES = ("p50", "p95", "p99")
_RARE = {"p50": 1.0, "p95": 0.05, "p99": 0.01}
"""From this share of runs on a branch counts whole: the percentile may be one of those that take it."""


@dataclass(frozen=True)
class Growth:
    """One use case over volume, without any waiting for others."""

    use_case: str
    curve: tuple[tuple[float, float], ...]
    """Factor of today's volume and predicted time [µs] of the percentile that is left first."""
    before: tuple[tuple[float, float], ...]
    """The same with the database's own indexes alone."""
    objective: int
    """[µs]; 0 where none is stated."""
    percentile: str
    elsewhere: int
    """Of the time what passes outside of the database [µs]."""
    crossed: float | None
    """The factor at which the objective is left; None when it is kept at 100 times the volume."""
    month: int | None
    """When that is, at the growth stated; None when never or unknown."""
    dominant: str
    """Id of the statement that takes most of the time at the greatest volume."""

    @property
    def kept(self) -> bool:
        return self.crossed is None


def growth_of_use_cases(
    brief: Brief, visits: Mapping[str, tuple[str, float]], forecasts: Sequence[StatementForecast], growth: float
) -> tuple[Growth, ...]:
    """In the order of the brief; use cases none of whose statements was planned are left out.

    ``visits``: for each statement id its use case and how often it runs each time that does. ``growth``: a month's
    fraction.
    """
    found = []
    systems = {one.name: one.latency for one in brief.external_systems}
    common = brief.objectives.latency if brief.objectives else None
    for use_case in brief.use_cases:
        own = {name: often for name, (owner, often) in visits.items() if owner == use_case.name}
        rows = [one for one in forecasts if one.statement in own and one.month < 0]
        if not rows:
            continue
        objective = use_case.objective or common
        tried = [
            _growth(use_case, own, rows, name, limit, _elsewhere(use_case, name, systems), growth)
            for name, limit in _limits(objective)
        ] or [_growth(use_case, own, rows, "p50", 0, _elsewhere(use_case, "p50", systems), growth)]
        # What is left first; of those that are kept the one with least room at the greatest volume.
        found.append(min(tried, key=lambda one: (one.crossed or float("inf"), one.objective - one.curve[-1][1])))
    return tuple(found)


def room(brief: Brief, use_case: UseCase) -> int:
    """What the objectives of a use case leave to the database [µs], at least one; 0 where none is stated."""
    systems = {one.name: one.latency for one in brief.external_systems}
    common = brief.objectives.latency if brief.objectives else None
    limits = _limits(use_case.objective or common)
    return max(1, min(limit - _elsewhere(use_case, name, systems) for name, limit in limits)) if limits else 0


def _limits(objective: LatencyObjective | None) -> list[tuple[str, int]]:
    if objective is None:
        return []
    return [(name, limit) for name in _PERCENTILES if (limit := getattr(objective, name)) is not None]


def _growth(
    use_case: UseCase,
    visits: Mapping[str, float],
    rows: Sequence[StatementForecast],
    percentile: str,
    limit: int,
    elsewhere: int,
    growth: float,
) -> Growth:
    factors = sorted({one.factor for one in rows})
    times = {one.statement: _often(visits[one.statement], percentile) for one in rows}
    curve = tuple((f, elsewhere + microseconds(_sum(rows, times, f, after=True))) for f in factors)
    before = tuple((f, elsewhere + microseconds(_sum(rows, times, f, after=False))) for f in factors)
    crossed = crossing(curve, limit) if limit else None
    last = [one for one in rows if one.factor == factors[-1]]
    dominant = max(last, key=lambda one: (times[one.statement] * one.cost, one.statement))
    return Growth(
        use_case=use_case.name,
        curve=curve,
        before=before,
        objective=limit,
        percentile=percentile,
        elsewhere=elsewhere,
        crossed=crossed,
        month=month_of(crossed, growth) if crossed is not None else None,
        dominant=dominant.statement,
    )


def _sum(rows: Sequence[StatementForecast], times: Mapping[str, float], factor: float, *, after: bool) -> float:
    return sum(times[one.statement] * (one.cost if after else one.cost_before) for one in rows if one.factor == factor)


def _often(visits: float, percentile: str) -> float:
    return max(visits, 1.0) if visits >= _RARE[percentile] else visits


def _elsewhere(use_case: UseCase, percentile: str, systems: Mapping[str, LatencyObjective | None]) -> int:
    steps = [step for transaction in use_case.transactions for step in transaction.steps]
    return round(sum(_time(step, percentile, systems) for step in steps))


def _time(step: Step, percentile: str, systems: Mapping[str, LatencyObjective | None]) -> float:
    if step.compute is not None:
        return float(step.compute)
    if step.call is not None:
        told = systems.get(step.call.external_system)
        known = [getattr(told, name) for name in (percentile, "p99", "p95", "p50")] if told is not None else []
        return float(step.call.latency or next((one for one in known if one), 0))
    branches = step.choice or ((step.optional,) if step.optional is not None else ())
    if branches:
        return sum(
            _often(branch.probability or 0.0, "p50") * sum(_time(one, percentile, systems) for one in branch.steps)
            for branch in branches
        )
    if step.loop is not None:
        return (step.loop.mean or 1.0) * sum(_time(one, percentile, systems) for one in step.loop.steps)
    return 0.0
