"""A system at one load and one volume of data: rates, costs of statements, and what memory holds."""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from server.engine.capacity.prediction.pages import PAGE, Pages, found_in_memory
from server.engine.capacity.prediction.walking import places
from server.engine.model.capacity import CostPoint, Query, System, SystemUseCase, Table

_NEVER = 1e-12
"""Requests a second: one in thirty thousand years. Less would only overflow."""


@dataclass(frozen=True)
class State:
    system: System
    load: float
    """Factor on all rates, growth included."""
    volume: float
    """Factor on rows of what no table is named for."""
    rows: Mapping[str, float]
    """Factor on the rows of each table."""
    cached: Mapping[tuple[str, str], float]
    """Share of page accesses found in memory, by database and table."""

    def misses(self, cache: str) -> float:
        return next((1.0 - one.hit_ratio for one in self.system.caches if one.name == cache), 1.0)

    def rate(self, use_case: SystemUseCase) -> float:
        rate = use_case.traffic.rate * self.load
        return rate if rate > _NEVER else 0.0

    def factor(self, query: Query) -> float:
        """How much more of the data it mostly reads there is."""
        return next((self.rows[name] for name, _ in query.tables if name in self.rows), self.volume)

    def cost(self, query: Query) -> CostPoint:
        return cost_at(query.costs, self.factor(query))

    def reads(self, query: Query) -> float:
        """Mean pages of one execution that memory has not got."""
        pages = self.cost(query).pages
        shares = query.tables or (("", 1.0),)
        return pages * math.fsum(share * (1.0 - self.cached.get((query.database, name), 1.0)) for name, share in shares)


def cost_at(costs: tuple[CostPoint, ...], volume: float) -> CostPoint:
    """Between two points log-log; below the first and beyond the last the nearest slope goes on."""
    if len(costs) == 1 or volume <= 0.0:
        return costs[0]
    right = min(len(costs) - 1, max(1, bisect_right([one.volume for one in costs], volume)))
    low, high = costs[right - 1], costs[right]
    if volume == low.volume:
        return low
    part = math.log(volume / low.volume) / math.log(high.volume / low.volume)

    def between(first: float, second: float) -> float:
        if first <= 0.0 or second <= 0.0:
            return max(0.0, first + (second - first) * min(1.0, max(0.0, part)))
        return float(first * (second / first) ** part)

    return CostPoint(volume, between(low.cpu, high.cpu), between(low.pages, high.pages), between(low.io, high.io))


def state_of(system: System, *, load: float = 1.0, volume: float = 1.0, month: int = 0) -> State:
    """``month`` lets rates and rows grow as stated, before the two factors are taken."""
    growth = system.growth
    rates = load * (1.0 + growth.rate) ** month
    rows = {table.name: _grown(table, system, month) * volume for table in system.tables}
    state = State(system, rates, volume * (1.0 + growth.volume) ** month, rows, {})
    return State(system, rates, state.volume, rows, _cached(state))


def _grown(table: Table, system: System, month: int) -> float:
    """Factor on the rows of a table after so many months; retention ends the growth."""
    if not month or table.rows <= 0.0:
        return 1.0
    if table.growth_per_month > 0.0:
        rows = table.rows + month * table.growth_per_month
    else:
        rows = table.rows * (1.0 + system.growth.volume) ** month
    return (min(rows, max(table.most_rows, table.rows)) if table.most_rows > 0.0 else rows) / table.rows


def _cached(state: State) -> dict[tuple[str, str], float]:
    system = state.system
    rates: dict[tuple[str, str], float] = defaultdict(float)
    for use_case in system.use_cases:
        rate = state.rate(use_case) or use_case.traffic.population / max(1.0, use_case.traffic.think)
        for place in places(use_case.steps, use_case.service, state.misses):
            if isinstance(place.step, Query):
                pages = state.cost(place.step).pages
                for name, share in place.step.tables:
                    rates[place.step.database, name] += rate * place.visits * pages * share
    found = {}
    for database in system.databases:
        tables = {
            table.name: Pages(
                max(1.0, table.rows * state.rows[table.name] * table.bytes_per_row / PAGE),
                rates[database.name, table.name],
                table.skew,
            )
            for table in system.tables
            if rates[database.name, table.name] > 0.0
        }
        room = database.memory_bytes * database.cache_fraction / PAGE
        for name, share in found_in_memory(tables, room).items():
            found[database.name, name] = share
    return found
