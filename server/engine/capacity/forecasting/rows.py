"""Latency against the rows of a table, of the use case that slows down most as data grows, design by design."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.engine.capacity.plots.latency import latency_against_rows
from server.engine.capacity.plots.numbers import duration, plain
from server.engine.capacity.plots.values import Limit, Point, Series
from server.engine.capacity.prediction.breaking import threshold
from server.engine.capacity.prediction.demands import Demands, resources
from server.engine.capacity.prediction.state import cost_at, state_of
from server.engine.capacity.prediction.walking import places
from server.engine.model.capacity import Query, System, SystemUseCase, Table
from server.engine.model.capacity_answer import (
    Attainment,
    Overload,
    Prediction,
    RowsCurve,
    RowsForecast,
    RowsPoint,
    UseCasePrediction,
)

VOLUMES = (1.0, 3.0, 10.0, 30.0, 100.0)
"""Factors on today's rows."""
_GROWS = 1.5
"""A use case whose work grows by less than this from today's rows to ten times as many does not depend on them."""
_BEYOND = 1.5
"""Times the rows at which an objective is left: there mitigations are tried."""
_NEAR = (0.8, 0.95)
"""Of the rows at which something is full: there the curve bends."""
_PERCENTILES = ("p99", "p95", "p50")

Predict = Callable[[System, float], Prediction]


@dataclass(frozen=True)
class Design:
    """One way to run the same use cases."""

    name: str
    system: System
    mitigations: tuple[str, ...] = ()
    """Ids of what is changed; empty for the system as it is designed."""


@dataclass(frozen=True)
class _Seen:
    """A design at rising volumes, as far as it copes."""

    design: Design
    points: tuple[tuple[float, UseCasePrediction], ...]
    full: float
    """Factor on today's rows from which on it does not; 0 where it always does."""
    resource: str
    """What is full then."""


def queries_of(use_case: SystemUseCase) -> list[Query]:
    """Statements that read tables."""
    found = (place.step for place in places(use_case.steps, use_case.service, lambda _: 1.0))
    return [step for step in found if isinstance(step, Query) and step.tables]


def slowest(system: System) -> SystemUseCase | None:
    """The use case whose work at ten times today's rows is most beside its objective; None where none grows."""
    now, then = Demands(state_of(system)), Demands(state_of(system, volume=10.0))
    found = []
    for one in system.use_cases:
        limit = next((value for name in _PERCENTILES if (value := getattr(one.objective, name))), 0.0)
        if one.background or not limit or not queries_of(one):
            continue
        after = then.duration(one.steps, one.service)
        if after >= _GROWS * now.duration(one.steps, one.service):
            found.append((after / limit, one.name, one))
    return max(found, key=lambda one: one[:2])[2] if found else None


def rows_forecast(
    system: System,
    predict: Predict,
    bare: System | None = None,
    use_case: SystemUseCase | None = None,
    mended: Callable[[System, float], Design | None] = lambda _system, _volume: None,
) -> RowsForecast | None:
    """None where nothing grows with the data.

    ``predict``: a system at a factor on its rows. ``bare``: without the recommended indexes. ``use_case``: that one
    instead of the one that slows down most. ``mended``: what helps a system at a factor at which it misses something.
    """
    base = bare or system
    chosen = use_case or slowest(base)
    if chosen is None:
        return None
    heaviest = max(queries_of(chosen), key=lambda query: (cost_at(query.costs, 10.0).cpu, query.statement))
    table = next((one for one in base.tables if one.name == heaviest.tables[0][0]), None)
    if table is None or table.rows <= 0.0:
        return None
    designs = [Design("as it is" if bare is None else "with keys alone", base)]
    if bare is not None:
        designs.append(Design("with the recommended indexes", system))
    seen = [_seen(one, chosen.name, predict) for one in designs]
    percentile, limit = _first_left(seen[0], chosen)
    left = _left(seen[-1], percentile, limit)
    more = mended(designs[-1].system, _BEYOND * left) if left else None
    if more is not None:
        then = _seen(more, chosen.name, predict)
        if (_left(then, percentile, limit) or math.inf) > left:
            seen.append(then)
    curves = tuple(_curve(one, percentile, limit, table, system) for one in seen)
    alone = ""
    if left and len(seen) == len(designs):
        alone = " Nothing else that was tried keeps it longer."
        alone += "" if bare else " Indexes are tried where the planner is asked."
    told = "; ".join(_told(one, chosen.name, percentile, limit, table, system) for one in curves)
    return RowsForecast(
        use_case=chosen.name,
        table=table.name,
        rows=table.rows,
        percentile=percentile,
        objective=limit,
        statement=heaviest.statement,
        curves=curves,
        told=f"{told}. {_cause(heaviest, seen[0])}.{alone}",
        plot=_plot(chosen.name, percentile, limit, table, curves, system),
    )


def _cause(heaviest: Query, seen: _Seen) -> str:
    now, later = cost_at(heaviest.costs, 1.0).cpu, cost_at(heaviest.costs, 10.0).cpu
    if later < _GROWS * now and seen.full:
        return f"Its own statements do as much at ten times the rows; {seen.resource} fills up with what others do"
    return (
        f"Most of the work is statement {heaviest.statement}: {duration(now)} of database processor today, "
        f"{duration(later)} at ten times the rows"
    )


def _seen(design: Design, use_case: str, predict: Predict) -> _Seen:
    points: list[tuple[float, UseCasePrediction]] = []
    for volume in VOLUMES:
        prediction = predict(design.system, volume)
        found = _of(prediction, use_case)
        if any(each.attainment is Attainment.OVERLOADED for each in found.objectives):
            full, resource = _full(design.system, prediction.overloads, points[-1][0] if points else volume, volume)
            more = [full * part for part in _NEAR if points and full * part > points[-1][0]]
            points += [(near, _of(predict(design.system, near), use_case)) for near in more]
            return _Seen(design, tuple(points), full, resource)
        points.append((volume, found))
    return _Seen(design, tuple(points), 0.0, "")


def _of(prediction: Prediction, use_case: str) -> UseCasePrediction:
    return next(one for one in prediction.use_cases if one.name == use_case)


def _full(system: System, overloads: Sequence[Overload], low: float, high: float) -> tuple[float, str]:
    """The volume at which the first of the overloads at ``high`` begins, and of what; ``high`` where not by demand."""
    names = {one.resource for one in overloads}

    def full(volume: float) -> str:
        state = state_of(system, volume=volume)
        asked = Demands(state).asked()
        used = [(asked.get(one.name, 0.0) / one.servers, one.name) for one in resources(state) if one.name in names]
        most, name = max(used, default=(0.0, ""))
        return name if most >= 1.0 else ""

    found, resource = threshold(full, low, high)
    return (found, resource) if resource else (high, overloads[0].resource)


def _first_left(seen: _Seen, use_case: SystemUseCase) -> tuple[str, float]:
    """The objective that is left first, else the tightest; p99 where none is."""
    stated = [(name, value) for name in _PERCENTILES if (value := getattr(use_case.objective, name)) > 0.0]
    if not stated:
        return "p99", 0.0
    return min(stated, key=lambda one: (_left(seen, *one) or math.inf, one[1]))


def _left(seen: _Seen, percentile: str, limit: float) -> float:
    """The factor on today's rows at which an objective is left; 0 where it is kept."""
    if limit <= 0.0:
        return 0.0
    return crossing(_points(seen, percentile, 1.0), limit) or seen.full


def _points(seen: _Seen, percentile: str, rows: float) -> list[Point]:
    found = []
    for volume, one in seen.points:
        value = getattr(one, percentile)
        if not value.unknown:
            low, high = value.value - value.half_width, value.value + value.half_width
            found.append(Point(rows * volume, value.value, low, high))
    return found


def crossing(points: Sequence[Point], limit: float) -> float:
    """Where the curve passes the limit, straight on logarithmic axes between points; 0 where it does not."""
    for low, high in itertools.pairwise(points):
        if low.y <= limit < high.y and low.y > 0.0:
            part = math.log(limit / low.y) / math.log(high.y / low.y)
            return low.x * math.exp(part * math.log(high.x / low.x))
    return points[0].x if points and points[0].y > limit else 0.0


def _curve(seen: _Seen, percentile: str, limit: float, table: Table, system: System) -> RowsCurve:
    left = _left(seen, percentile, limit) * table.rows
    return RowsCurve(
        design=seen.design.name,
        mitigations=seen.design.mitigations,
        points=tuple(
            RowsPoint(table.rows * volume, getattr(one, percentile))
            for volume, one in seen.points
            if not getattr(one, percentile).unknown
        ),
        crossed_rows=left,
        crossed_month=_month(left, table, system) if left else -1,
        full_rows=seen.full * table.rows,
        resource=seen.resource,
    )


def _told(one: RowsCurve, use_case: str, percentile: str, limit: float, table: Table, system: System) -> str:
    subject = f"{use_case} {percentile} {one.design}"
    if not one.crossed_rows:
        return f"{subject} stays below {duration(limit)} up to {plain(table.rows * VOLUMES[-1])} rows of {table.name}"
    because = f", where {one.resource} is full" if one.crossed_rows == one.full_rows else ""
    when = _when(one.crossed_rows, table, system)
    return f"{subject} crosses {duration(limit)} at {plain(one.crossed_rows)} rows of {table.name}{because}{when}"


def _plot(
    use_case: str, percentile: str, limit: float, table: Table, curves: Sequence[RowsCurve], system: System
) -> str:
    marks = [Limit(table.rows, f"today, {plain(table.rows)} rows", strong=False)]
    for one in curves:
        if one.crossed_rows:
            what = f"{one.resource} full" if one.crossed_rows == one.full_rows else "crossed"
            when = _when(one.crossed_rows, table, system)
            marks.append(Limit(one.crossed_rows, f"{one.design}: {what} at {plain(one.crossed_rows)} rows{when}"))
    series = [
        Series(
            f"{percentile} {one.design}",
            tuple(
                Point(p.rows, v.value, v.value - v.half_width, v.value + v.half_width)
                for p in one.points
                for v in [p.predicted]
            ),
        )
        for one in curves
    ]
    return latency_against_rows(
        f"{use_case}: response time against rows of {table.name}",
        "Simulated at today's peak.",
        series,
        rows_of=table.name,
        objectives=[Limit(limit, f"{percentile} objective {duration(limit)}")] if limit else [],
        marks=marks,
    )


def _month(rows: float, table: Table, system: System) -> int:
    """In which the table has so many rows; -1 where growth never gets there."""
    if rows <= table.rows:
        return 0
    if table.most_rows and rows > table.most_rows:
        return -1
    if table.growth_per_month > 0.0:
        return math.ceil((rows - table.rows) / table.growth_per_month - 1e-9)
    if system.growth.volume > 0.0:
        return math.ceil(math.log(rows / table.rows) / math.log1p(system.growth.volume) - 1e-9)
    return -1


def _when(rows: float, table: Table, system: System) -> str:
    """``, in month 14``; otherwise why there is none."""
    month = _month(rows, table, system)
    if month == 0:
        return ", today already"
    if month > 0:
        return f", in month {month}"
    return ", which retention keeps it from" if table.most_rows else ", at no growth stated"
