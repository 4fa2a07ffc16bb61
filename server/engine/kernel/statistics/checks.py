"""Whether statistics are possible in themselves. What a schema says against them only its database knows."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics

_ROUNDING = 1e-3
MOST_ROWS = 1e15


def check(statistics: DatabaseStatistics) -> None:
    """Raises `DomainError` INVALID_ARGUMENT with table and column of all that is impossible."""
    problems: list[tuple[str, str, str]] = []
    if statistics.now:
        try:
            dt.datetime.fromisoformat(statistics.now)
        except ValueError:
            why = f"{statistics.now!r} is no moment"
            raise DomainError(
                Reason.INVALID_ARGUMENT, f"the statistics are of no time: {why}", {"field": "statistics"},
                (Problem("statistics.now", why),),
            ) from None  # fmt: skip
    for name, count in Counter(table.table for table in statistics.tables).items():
        if count > 1:
            problems.append((name, "", "it is described more than once"))
    for table in statistics.tables:
        problems += [(table.table, "", why) for why in _of_table(table)]
        for column in table.columns:
            problems += [(table.table, column.column, why) for why in _of_column(column)]
    if not problems:
        return
    table_name, column_name, why = problems[0]
    place = f"table {table_name!r}" + (f", column {column_name!r}" if column_name else "")
    raise DomainError(
        Reason.INVALID_ARGUMENT,
        f"the statistics of {place} are impossible: {why}",
        {"field": "statistics", "table": table_name, **({"column": column_name} if column_name else {})},
        tuple(
            Problem(f"statistics.tables[{table}]" + (f".columns[{column}]" if column else ""), why)
            for table, column, why in problems
        ),
    )


def _of_table(table: TableStatistics) -> Iterator[str]:
    if not 0 <= table.rows <= MOST_ROWS:
        yield f"{table.rows:g} rows are not between 0 and {MOST_ROWS:g}"
    if table.pages < 0 or table.all_visible < 0:
        yield "there are no negative pages"
    if table.pages and table.all_visible > table.pages:
        yield f"{table.all_visible} of {table.pages} pages cannot be visible to all"
    for name, count in Counter(column.column for column in table.columns).items():
        if count > 1:
            yield f"column {name!r} is described more than once"


def _of_column(column: ColumnStatistics) -> Iterator[str]:
    if not 0 <= column.null_fraction <= 1:
        yield f"a null fraction of {column.null_fraction:g} is not between 0 and 1"
    if column.width < 0:
        yield f"a mean width of {column.width} bytes is negative"
    if not (math.isfinite(column.distinct) and column.distinct >= -1):
        yield f"n_distinct {column.distinct:g} is below -1"
    if len(column.most_common) != len(column.most_common_fractions):
        yield (f"{len(column.most_common)} most common values have {len(column.most_common_fractions)} fractions")
    if any(not 0 < fraction <= 1 for fraction in column.most_common_fractions):
        yield "the fraction of a most common value is not between 0 and 1"
    elif sum(column.most_common_fractions) + column.null_fraction > 1 + _ROUNDING:
        yield "the fractions of NULL and of the most common values make more than 1"
    if len(column.histogram) == 1:
        yield "a histogram has at least two bounds"
    if column.correlation is not None and not -1 - _ROUNDING <= column.correlation <= 1 + _ROUNDING:
        yield f"a correlation of {column.correlation:g} is not between -1 and 1"
    if len(set(column.most_common)) < len(column.most_common):
        yield "a most common value is listed twice"
    extra = len(column.element_fractions) - len(column.elements)
    if column.elements and extra not in (0, 2, 3):
        yield f"{len(column.elements)} most common elements have {len(column.element_fractions)} fractions"
    if column.empty_fraction is not None and not 0 <= column.empty_fraction <= 1:
        yield f"a fraction of empty ranges of {column.empty_fraction:g} is not between 0 and 1"
