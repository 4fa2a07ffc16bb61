"""Latency against the rows of a table, of the use case that slows down most as data grows, with and without indexes."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.engine.capacity.plots.latency import latency_against_rows
from server.engine.capacity.plots.numbers import duration, plain
from server.engine.capacity.plots.values import Limit, Point, Series
from server.engine.capacity.prediction.demands import Demands
from server.engine.capacity.prediction.state import cost_at, state_of
from server.engine.capacity.prediction.walking import places
from server.engine.model.capacity import Query, System, SystemUseCase, Table
from server.engine.model.capacity_answer import Prediction, UseCasePrediction

VOLUMES = (1.0, 3.0, 10.0, 30.0, 100.0)
"""Factors on today's rows."""
_GROWS = 1.5
"""A use case whose work grows by less than this from today's rows to ten times as many does not depend on them."""


@dataclass(frozen=True)
class RowsCurve:
    use_case: str
    table: str
    svg: str
    told: str
    """Where it crosses its objective, when, because of which statement, and what the indexes change."""


def slowest(system: System) -> tuple[SystemUseCase, Query] | None:
    """The use case, and its statement, whose work at ten times today's rows is most beside its objective."""
    state = state_of(system, volume=10.0)
    now, then = Demands(state_of(system)), Demands(state)
    found = []
    for one in system.use_cases:
        limit = one.objective.p99 or one.objective.p95 or one.objective.p50
        before = now.duration(one.steps, one.service)
        after = then.duration(one.steps, one.service)
        queries = [place.step for place in places(one.steps, one.service, lambda _: 1.0)
                   if isinstance(place.step, Query) and place.step.tables]  # fmt: skip
        if one.background or not limit or not queries or after < _GROWS * before:
            continue
        heaviest = max(queries, key=lambda query: (cost_at(query.costs, 10.0).cpu, query.statement))
        found.append((after / limit, one.name, one, heaviest))
    return max(found, key=lambda one: one[:2])[2:] if found else None


def rows_curve(
    system: System,
    predict: Callable[[System, float], Prediction],
    bare: System | None = None,
    use_case: str = "",
) -> RowsCurve | None:
    """None where nothing grows with the data. ``predict``: a system at a factor on its rows; ``bare``: without indexes.

    ``use_case``: that one instead of the one that grows most.
    """
    base = bare or system
    picked = slowest(base)
    if use_case:
        named = next((one for one in base.use_cases if one.name == use_case), None)
        queries = [place.step for place in places(named.steps, named.service, lambda _: 1.0)
                   if isinstance(place.step, Query) and place.step.tables] if named else []  # fmt: skip
        picked = (named, max(queries, key=lambda query: cost_at(query.costs, 10.0).cpu)) if named and queries else None
    if picked is None:
        return None
    chosen, heaviest = picked
    table = next(one for one in base.tables if one.name == heaviest.tables[0][0]) if base.tables else None
    if table is None or table.rows <= 0.0:
        return None
    objective = chosen.objective
    percentile, limit = next(
        ((name, value) for name in ("p99", "p95", "p50") if (value := getattr(objective, name)) > 0.0), ("p99", 0.0)
    )
    designs = [("as it is" if bare is None else "with keys alone", base)]
    if bare is not None:
        designs.append(("with the recommended indexes", system))
    series, crossed = [], []
    for name, one in designs:
        points = _points(one, chosen.name, percentile, table, predict)
        series.append(Series(f"{percentile} {name}", tuple(points)))
        crossed.append((name, crossing(points, limit)))
    marks = [Limit(table.rows, f"today, {plain(table.rows)} rows", strong=False)]
    marks += [Limit(rows, f"{name}: crossed at {plain(rows)} rows{_when(rows, table, system)}")
              for name, rows in crossed if rows > 0.0]  # fmt: skip
    told = [
        f"{chosen.name} {percentile} {name} "
        + (
            f"crosses {duration(limit)} at {plain(rows)} rows of {table.name}{_when(rows, table, system)}"
            if rows > 0.0
            else f"stays below {duration(limit)} up to {plain(table.rows * VOLUMES[-1])} rows of {table.name}"
        )
        for name, rows in crossed
    ]
    svg = latency_against_rows(
        f"{chosen.name}: response time against rows of {table.name}",
        "Simulated at today's peak.",
        series,
        rows_of=table.name,
        objectives=[Limit(limit, f"{percentile} objective {duration(limit)}")] if limit else [],
        marks=marks,
    )
    return RowsCurve(
        chosen.name, table.name, svg, f"{'; '.join(told)}. Most of the work is statement {heaviest.statement}."
    )


def _points(
    system: System, use_case: str, percentile: str, table: Table, predict: Callable[[System, float], Prediction]
) -> list[Point]:
    """One for each volume, up to where the system is overloaded."""
    found = []
    for volume in VOLUMES:
        seen: UseCasePrediction | None = next(
            (one for one in predict(system, volume).use_cases if one.name == use_case), None
        )
        value = getattr(seen, percentile) if seen else None
        if value is None or value.unknown:
            continue
        found.append(
            Point(table.rows * volume, value.value, value.value - value.half_width, value.value + value.half_width)
        )
    return found


def crossing(points: Sequence[Point], limit: float) -> float:
    """Rows at which the curve passes the limit, straight on logarithmic axes between points; 0 where it does not."""
    if limit <= 0.0:
        return 0.0
    for low, high in itertools.pairwise(points):
        if low.y <= limit < high.y and low.y > 0.0:
            part = math.log(limit / low.y) / math.log(high.y / low.y)
            return low.x * math.exp(part * math.log(high.x / low.x))
    return points[0].x if points and points[0].y > limit else 0.0


def _when(rows: float, table: Table, system: System) -> str:
    """``, in month 14``; empty where it lies in the past, or growth never gets there."""
    if rows <= table.rows:
        return ", today already"
    if table.most_rows and rows > table.most_rows:
        return ", which retention keeps it from"
    if table.growth_per_month > 0.0:
        month = math.ceil((rows - table.rows) / table.growth_per_month - 1e-9)
    elif system.growth.volume > 0.0:
        month = math.ceil(math.log(rows / table.rows) / math.log1p(system.growth.volume) - 1e-9)
    else:
        return ", at no growth stated"
    return f", in month {month}"
