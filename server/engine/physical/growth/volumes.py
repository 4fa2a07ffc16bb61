"""A database's statistics at another volume."""

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from server.engine.model.schema import Table
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics

Growing = Collection[tuple[str, str]]
"""Table and column of keys and of references to them: they take new values as their tables grow."""


def growing_columns(tables: Sequence[Table]) -> frozenset[tuple[str, str]]:
    """Of a designed schema: surrogate keys and what refers to other tables' rows."""
    return frozenset(
        (table.name, column)
        for table in tables
        for columns in (table.primary_key, *(key.columns for key in table.foreign_keys))
        for column in columns
    )


def at_volume(
    statistics: DatabaseStatistics, factor_of: Callable[[str], float], growing: Growing = ()
) -> DatabaseStatistics:
    """Each table at ``factor_of`` its rows.

    Shares stay: of NULL, of common values, of distinct values where they are a share of the rows. Columns in
    ``growing`` have as many times the values, each in as many rows as before; other counts of values stay.
    """
    tables = tuple(_table(one, factor_of(one.table), growing) for one in statistics.tables)
    return replace(statistics, tables=tables)


def _table(table: TableStatistics, factor: float, growing: Growing) -> TableStatistics:
    if factor == 1:
        return table
    columns = tuple(
        _grown(column, factor) if (table.table, column.column) in growing else column for column in table.columns
    )
    return replace(
        table,
        rows=table.rows * factor,
        pages=round(table.pages * factor),
        all_visible=round(table.all_visible * factor),
        columns=columns,
    )


def _grown(column: ColumnStatistics, factor: float) -> ColumnStatistics:
    shares = tuple(share / factor for share in column.most_common_fractions) if factor > 1 else ()
    histogram = tuple(_times(bound, factor) for bound in column.histogram)
    return replace(
        column,
        distinct=column.distinct * factor if column.distinct > 0 else column.distinct,
        most_common=column.most_common if shares else (),
        most_common_fractions=shares,
        histogram=histogram if None not in histogram else column.histogram,
    )


def _times(bound: str, factor: float) -> str | None:
    try:
        return str(int(Decimal(bound) * Decimal(factor)))
    except (InvalidOperation, ValueError):
        return None
