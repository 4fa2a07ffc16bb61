"""What the planner is told of a read model that nobody has filled yet."""

import math
from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics

_UNKNOWN = 200.0
_LEAST_FAN_OUT = 2.0
"""Of a row that has others below it: with fewer on average it is no hierarchy but chains."""


def by_keys(name: str, keys: Sequence[tuple[str, str]], statistics: DatabaseStatistics) -> TableStatistics:
    """As many rows as the keys (table and column) have values together, and no more than their table has."""
    rows, most = 1.0, 1.0
    columns = []
    for table, column in keys:
        most = max(most, _rows(statistics, table))
        known = _column(statistics, table, column)
        if known is None:
            # Nothing is told of it: as many values as PostgreSQL takes then.
            rows *= min(_UNKNOWN, max(1.0, _rows(statistics, table)))
            continue
        rows *= distinct(known, _rows(statistics, table))
        columns.append(known)
    return TableStatistics(name, min(rows, most), columns=tuple(columns))


def of_paths(name: str, table: str, parent: str, statistics: DatabaseStatistics) -> TableStatistics:
    """Every row with all above it: as deep as a tree is in which each row with any has the mean number below it."""
    rows = max(1.0, _rows(statistics, table))
    known = _column(statistics, table, parent)
    missing = known.null_fraction if known is not None else 0.0
    roots = max(1.0, missing * rows)
    below = max(1.0, rows - roots)
    parents = min(below, distinct(known, rows)) if known is not None else below
    fan_out = max(_LEAST_FAN_OUT, below / parents)
    depth = 1 + math.log(max(rows / roots, fan_out)) / math.log(fan_out)
    ends = (ColumnStatistics(one, distinct=rows, width=8, correlation=0.0) for one in ("ancestor", "descendant"))
    levels = ColumnStatistics("depth", distinct=math.ceil(depth), width=4)
    return TableStatistics(name, rows * depth, columns=(*ends, levels))


def of_copies(
    name: str, source: str, copies: Sequence[tuple[str, str, str]], statistics: DatabaseStatistics
) -> TableStatistics:
    """One row for each of ``source``'s; ``copies`` are table, column and the copy's name."""
    columns = []
    for table, column, copy in copies:
        known = _column(statistics, table, column)
        if known is not None:
            values = distinct(known, _rows(statistics, table))
            columns.append(replace(known, column=copy, distinct=values, correlation=0.0))
    return TableStatistics(name, _rows(statistics, source), columns=tuple(columns))


def distinct(column: ColumnStatistics, rows: float) -> float:
    """How many values it has, at least one; what PostgreSQL takes where that is unknown."""
    if column.distinct == 0:
        return max(1.0, min(_UNKNOWN, rows))
    return max(1.0, column.distinct if column.distinct > 0 else -column.distinct * rows)


def _rows(statistics: DatabaseStatistics, table: str) -> float:
    return next((one.rows for one in statistics.tables if one.table == table), 1.0)


def _column(statistics: DatabaseStatistics, table: str, column: str) -> ColumnStatistics | None:
    columns = next((one.columns for one in statistics.tables if one.table == table), ())
    return next((one for one in columns if one.column == column), None)
