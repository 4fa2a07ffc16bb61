"""The same database at another volume, and what ANALYZE counts wrongly."""

from collections.abc import Collection

from msgspec.structs import replace

from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics

_SAMPLE = 30_000
"""Rows and, at most, pages that ANALYZE looks at with default_statistics_target 100."""
_CLUSTERED = 0.98
_PAGE_SHARE = 0.5


def distinct_values(column: ColumnStatistics, table: TableStatistics) -> float:
    """How many different values a column has; 0 when nothing is said of it.

    ANALYZE samples pages first and rows of them then. Where equal values lie side by side on one page, it sees them
    together more often than its estimator (Haas and Stokes, 1998) takes for granted, by the share of pages it reads,
    and its number is too low by as much. Only such columns of large tables are corrected.
    """
    counted = column.distinct if column.distinct >= 0 else -column.distinct * table.rows
    if counted <= 0 or table.pages <= _SAMPLE or abs(column.correlation or 0.0) < _CLUSTERED:
        return counted
    corrected = min(table.rows * (1 - column.null_fraction), counted * table.pages / _SAMPLE)
    on_one_page = table.rows / corrected < _PAGE_SHARE * table.rows / table.pages
    return max(counted, corrected) if on_one_page else counted


def scaled(
    statistics: DatabaseStatistics, factor: float, growing: Collection[tuple[str, str]] = ()
) -> DatabaseStatistics:
    """The same distributions over ``factor`` times the rows; sizes are left to be predicted.

    Shares of distinct values grow with the rows; numbers of them stay, but for those of ``growing`` columns (table and
    column), such as references to a table that grows as well.
    """
    return DatabaseStatistics(
        tuple(_scaled(table, factor, frozenset(growing)) for table in statistics.tables), now=statistics.now
    )


def _scaled(table: TableStatistics, factor: float, growing: frozenset[tuple[str, str]]) -> TableStatistics:
    columns = []
    for column in table.columns:
        found = distinct_values(column, table)
        corrected = found > 0 and found != column.distinct and column.distinct > 0
        if table.rows > 0 and (corrected or ((table.table, column.column) in growing and column.distinct > 0)):
            column = replace(column, distinct=-min(1.0, found / table.rows))
        columns.append(column)
    return TableStatistics(table.table, table.rows * factor, columns=tuple(columns))
