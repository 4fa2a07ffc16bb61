"""How large the tables and indexes of a ghost are: statistics and catalogue brought to the formats of pages."""

from collections.abc import Mapping, Sequence

from server.engine.kernel import pages
from server.engine.kernel.pages import Field, GinSize, Size
from server.engine.model.statistics import ColumnStatistics, TableStatistics
from server.lab.ghost.catalogue import Column, Index, Table

_UNKNOWN_WIDTH = 32
_UNKNOWN_DISTINCT = 200.0
"""What the planner assumes where it knows nothing."""
_BRIN_RANGE = "128"


def heap_pages(table: Table, statistics: TableStatistics) -> int:
    """Pages of the table, stated or predicted."""
    if statistics.pages:
        return statistics.pages
    known = {column.column: column for column in statistics.columns}
    fields = [_field(column, known.get(column.name), statistics.rows) for column in table.columns]
    return pages.heap(statistics.rows, fields, table.fillfactor)


def index_size(
    index: Index, table: Table, of_table: TableStatistics, of_index: TableStatistics | None, heap: int, rows: float
) -> Size | GinSize:
    """Size of an index over ``rows`` rows of the table; pages as stated where they are."""
    fields = _fields(index, table, of_table, of_index, rows)
    stated = of_index.pages if of_index is not None else 0
    if index.method == "btree":
        size = pages.btree(
            rows,
            fields[: index.keys],
            fields[index.keys :],
            unique=index.unique,
            deduplicates=index.equalimage and index.options.get("deduplicate_items", "on") not in ("off", "false"),
            fillfactor=int(index.options.get("fillfactor", "90")),
        )
        return Size(stated or size.pages, size.height)
    if index.method == "gin":
        elements = _elements(index, of_table, table)
        gin = pages.gin(rows, heap, *elements)
        return gin if not stated else GinSize(stated, gin.entry_pages, gin.data_pages, gin.entries)
    if index.method == "brin":
        size_of, maps = pages.brin(heap, fields, int(index.options.get("pages_per_range", _BRIN_RANGE)))
        return Size(stated or size_of, maps)
    if index.method == "hash":
        return Size(stated or pages.hashed(rows))
    return Size(stated or pages.gist(rows, fields))


def _field(column: Column, known: ColumnStatistics | None, rows: float) -> Field:
    if known is None:
        width = float(column.length if column.length > 0 else _UNKNOWN_WIDTH)
        return Field(width, max(-1, column.length), column.align, 0.0, min(rows, _UNKNOWN_DISTINCT), (), column.varies)
    distinct = known.distinct if known.distinct > 0 else -known.distinct * rows or min(rows, _UNKNOWN_DISTINCT)
    return Field(
        width=float(column.length if column.length > 0 else known.width),
        length=max(-1, column.length),
        align=column.align,
        null_fraction=min(1.0, max(0.0, known.null_fraction)),
        distinct=max(1.0, distinct),
        most_common=known.most_common_fractions,
        varies=column.varies,
    )


def _fields(
    index: Index, table: Table, of_table: TableStatistics, of_index: TableStatistics | None, rows: float
) -> Sequence[Field]:
    """The index's columns; an expression nothing is known of is taken for the widest column it looks at."""
    by_number = {column.number: column for column in table.columns}
    known = {column.column: column for column in of_table.columns}
    own = {column.column: column for column in of_index.columns} if of_index is not None else {}
    fields = []
    for position, (column, place) in enumerate(zip(index.columns, index.places, strict=True), 1):
        if place:
            fields.append(_field(column, known.get(by_number[place].name), of_table.rows))
        elif str(position) in own:
            fields.append(_field(column, own[str(position)], rows))
        else:
            fields.append(_field(column, _behind(index, by_number, known), of_table.rows))
    return fields


def _behind(
    index: Index, by_number: Mapping[int, Column], known: Mapping[str, ColumnStatistics]
) -> ColumnStatistics | None:
    names = [by_number[number].name for number in index.depends if number not in index.places]
    found = [known[name] for name in names if name in known]
    return max(found, key=lambda column: (column.width, column.column), default=None)


def _elements(index: Index, statistics: TableStatistics, table: Table) -> tuple[float, float, float]:
    """Elements of a row, different elements, and their mean bytes, of the first key."""
    place = index.places[0]
    name = next((column.name for column in table.columns if column.number == place), "")
    known = next((column for column in statistics.columns if column.column == name), None)
    if known is None:
        return 8.0, max(1.0, statistics.rows / 10), 16.0
    if known.elements:
        fractions = known.element_fractions[: len(known.elements)]
        width = sum(len(element.encode()) + 1 for element in known.elements) / len(known.elements)
        return max(1.0, sum(fractions)), max(float(len(known.elements)), statistics.rows * 0.1), width
    return max(1.0, known.width / 12), max(1.0, statistics.rows * 0.1), 12.0
