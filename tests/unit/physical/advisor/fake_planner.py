"""A planner in plain Python in PostgreSQL's place: a small cost model in which more indexes never cost more."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.words import quote
from server.engine.model.catalogue import Catalogue as PostgresCatalogue
from server.engine.model.catalogue import CatalogueColumn, CatalogueConstraint, CatalogueTable
from server.engine.model.planning import (
    GhostDatabase,
    IndexDefinition,
    IndexSize,
    Plan,
    PlanNode,
    PlanRefused,
    PlanRequest,
)
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics
from server.engine.physical.candidates import Footprint, Reading, bare, read
from server.engine.physical.catalogue import Catalogue, Table, catalogue_of

PAGE = 8192
RANGE = 0.2
"""Of the rows that a range leaves."""


def statistics_of(**tables: tuple[int, dict[str, float]]) -> DatabaseStatistics:
    """Rows and distinct values of columns by table."""
    return DatabaseStatistics(
        tuple(
            TableStatistics(name, float(rows), columns=_columns(columns))
            for name, (rows, columns) in sorted(tables.items())
        )
    )


def _columns(distinct: dict[str, float]) -> tuple[ColumnStatistics, ...]:
    return tuple(ColumnStatistics(column, distinct=count) for column, count in distinct.items())


@dataclass
class FakeSession:
    catalogue_of_ddl: Catalogue
    rows: dict[str, float]
    distinct: dict[tuple[str, str], float]
    added: list[IndexDefinition] = field(default_factory=list)
    calls: int = 0
    readings: dict[str, Reading | PlanRefused] = field(default_factory=dict)

    def add(self, indexes: Sequence[IndexDefinition]) -> tuple[IndexSize, ...]:
        for one in indexes:
            table = self._table(one.table)
            known = set(map(quote, table.columns))
            for key in (*one.keys, *one.include):
                if not key.startswith("(") and bare(key).split(" ")[0] not in known:
                    raise ValueError(f"column {key} does not exist")
            if "random()" in str(one.keys):
                raise ValueError("functions in index expression must be marked IMMUTABLE")
        self.added += indexes
        return tuple(IndexSize(self.pages_of(one), 2) for one in indexes)

    def names(self) -> tuple[str, ...]:
        return tuple(f"ghost_{number}" for number in range(len(self.added)))

    def resize(self, statistics: DatabaseStatistics) -> None:
        self.rows = {one.table: one.rows for one in statistics.tables}

    def plan(self, requests: Sequence[PlanRequest]) -> tuple[Plan | PlanRefused, ...]:
        self.calls += len(requests)
        return tuple(self._plan(request) for request in requests)

    def catalogue(self) -> PostgresCatalogue:
        """Every column a bigint, none of them required but keys."""
        tables = [
            CatalogueTable(
                table.name,
                tuple(CatalogueColumn(name, "bigint", name in _key(table)) for name in table.columns),
                (CatalogueConstraint(f"{table.name}_pkey", "primary key", "", _key(table)),),
            )
            for table in self.catalogue_of_ddl.tables.values()
        ]
        return PostgresCatalogue(tuple(tables))

    def parameter_types(self, statements: Sequence[str]) -> tuple[tuple[str, ...] | None, ...]:
        """All of them numbers; none of statements that are not read."""
        return tuple(
            None if isinstance(self._read(one), PlanRefused) else ("bigint",) * one.count("$") for one in statements
        )

    def _table(self, sql: str) -> Table:
        return next(table for table in self.catalogue_of_ddl.tables.values() if table.reference == sql)

    def rows_of(self, table: Table) -> float:
        return self.rows.get(table.name, 1000.0)

    def pages_of(self, one: IndexDefinition) -> int:
        rows = self.rows_of(self._table(one.table)) * (0.1 if one.where else 1.0)
        return max(2, math.ceil(rows * (12 + 8 * (len(one.keys) + len(one.include))) / PAGE))

    def _plan(self, request: PlanRequest) -> Plan | PlanRefused:
        if request.sql not in self.readings:
            self.readings[request.sql] = self._read(request.sql)
        reading = self.readings[request.sql]
        if isinstance(reading, PlanRefused):
            return reading
        there = [(f"ghost_{number}", self.added[number]) for number in request.indexes]
        for table in self.catalogue_of_ddl.tables.values():
            there += [
                (one.name, IndexDefinition(table.reference, one.keys, one.method, one.include, one.where))
                for one in table.indexes
                if one.name not in request.hidden
            ]
        total, rows = 1.0, 1.0
        nodes = []
        for number, footprint in enumerate(reading.footprints):
            cost, name, rows = self._access(footprint, there, rows, outer=number > 0)
            total += cost
            nodes.append(PlanNode("Index Scan" if name else "Seq Scan", 1, footprint.table.name, name, 0, cost, rows))
        if reading.changes:
            nodes.insert(0, PlanNode("ModifyTable", 0, reading.changes[0].table.name, total_cost=total))
        return Plan(0.0, total, rows, tuple(nodes))

    def _read(self, sql: str) -> Reading | PlanRefused:
        try:
            return read(sql, self.catalogue_of_ddl)
        except SqlError as error:
            return PlanRefused("42601", error.problem.message, error.problem.offset + 1)

    def _access(
        self, footprint: Footprint, there: list[tuple[str, IndexDefinition]], outer_rows: float, *, outer: bool
    ) -> tuple[float, str, float]:
        rows = self.rows_of(footprint.table)
        pages = rows * 100 / PAGE
        left = rows
        for key in (*footprint.equal, *(footprint.joined if outer else ())):
            left /= self._values(footprint, key)
        left *= RANGE ** len(footprint.ranges)
        left = max(left, 1.0)
        sort = left * math.log2(left + 1) * 0.01 if footprint.orders else 0.0
        best = (pages + 0.01 * rows + sort, "")
        for name, one in there:
            cost = self._through(footprint, one, rows, outer_rows if outer else 0.0, sort)
            if cost is not None:
                best = min(best, (cost, name))
        return best[0], best[1], left * (outer_rows if outer and footprint.joined else 1.0)

    def _through(
        self, footprint: Footprint, one: IndexDefinition, rows: float, probes: float, sort: float
    ) -> float | None:
        if one.table != footprint.table.reference or one.method != "btree":
            return None
        if one.where and one.where not in {constant.text for constant in footprint.constants}:
            return None
        share, matched, lookup = (0.1 if one.where else 1.0), 0, False
        keys = [bare(key) for key in one.keys]
        for key in keys:
            if key in footprint.equal or (probes and key in footprint.joined):
                share /= self._values(footprint, key)
                lookup = lookup or (key in footprint.joined and key not in footprint.equal)
                matched += 1
                continue
            if key in footprint.ranges:
                share *= RANGE
                matched += 1
            break
        columns = set(map(quote, footprint.columns))
        covers = columns <= {*keys, *one.include}
        if not matched and not covers:
            return None
        ordered = any(tuple(keys[matched : matched + len(o)]) == tuple(x.key for x in o) for o in footprint.orders)
        once = 0.1 + share * self.pages_of(one) + share * rows * (0.005 if covers else 0.6)
        return once * (probes if lookup else 1.0) + (0.0 if ordered else sort)

    def _values(self, footprint: Footprint, key: str) -> float:
        return max(self.distinct.get((footprint.table.name, key), 10.0), 1.0)


def _key(table: Table) -> tuple[str, ...]:
    return next((one.keys for one in table.indexes if one.primary), ())


class FakePlanner:
    @contextmanager
    def open(self, database: GhostDatabase) -> Iterator[FakeSession]:
        yield session_of(database.ddl, database.statistics)


def session_of(ddl: Sequence[str], statistics: DatabaseStatistics) -> FakeSession:
    distinct = {}
    for table in statistics.tables:
        for column in table.columns:
            count = column.distinct if column.distinct > 0 else -column.distinct * table.rows
            distinct[table.table, quote(column.column)] = count
    return FakeSession(catalogue_of(ddl), {one.table: one.rows for one in statistics.tables}, distinct)
