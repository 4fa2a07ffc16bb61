"""How large the tables and indexes of a ghost are: statistics and catalogue brought to the formats of pages."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from server.engine.kernel import pages
from server.engine.kernel.pages import Field, GinSize, Size
from server.engine.kernel.statistics import distinct_texts, distinct_values
from server.engine.model.statistics import ColumnStatistics, TableStatistics
from server.lab.ghost.catalogue import Catalogue, Column, Index, Table
from server.lab.ghost.elements import Groups, listed, sampled
from server.lab.ghost.predicates import excluding_null
from server.lab.ghost.samples import Sample, weighed

_UNKNOWN_WIDTH = 32
_UNKNOWN_DISTINCT = 200.0
"""What the planner assumes where it knows nothing."""
_BRIN_RANGE = "128"
_TAIL = 0.1
_SIGNATURE = "gtsvector"
"""What GiST keeps of a tsvector: hashes of its lexemes, or so many bits that they are as good as full."""
_HASH, _LEXEME, _HEADERS, _LONGEST_SIGNATURE = 4, 15.0, 8, 510.0
_SHORT, _SAVED = 130, 3
"""Bytes in memory up to which a value is stored with a header of one byte, and what that saves."""
_UNKNOWN_ELEMENTS = 8.0
_UNKNOWN_ELEMENT_WIDTH = 12.0


def heap_pages(table: Table, statistics: TableStatistics) -> int:
    """Pages of the table, stated or predicted."""
    if statistics.pages:
        return statistics.pages
    known = {column.column: column for column in statistics.columns}
    fields = [_field(column, known.get(column.name), statistics) for column in table.columns]
    return pages.heap(statistics.rows, fields, table.fillfactor)


@dataclass(frozen=True)
class Indexed:
    """What an index is on."""

    table: Table
    statistics: TableStatistics
    """Of the table."""
    own: TableStatistics | None
    """Of the index itself, where there are any."""
    pages: int
    """Of the table."""
    rows: float
    """Those the index has."""
    combinations: tuple[tuple[frozenset[int], float], ...]
    """Numbers of columns, and how many different values they can have together: keys and references to them."""
    lengths: Mapping[tuple[str, str], Sample]
    """Of types whose text does not tell, by relation and column."""


def known_combinations(
    table: Table, catalogue: Catalogue, statistics: Mapping[str, TableStatistics]
) -> tuple[tuple[frozenset[int], float], ...]:
    """Columns that are unique together, or refer together to what has only so many rows; as `Indexed` has them."""

    def rows(oid: int) -> float:
        known = statistics.get(catalogue.tables[oid].name)
        return known.rows if known is not None else 0.0

    bounds = [
        (frozenset(index.places[: index.keys]), rows(table.oid))
        for index in catalogue.indexes.values()
        if index.table == table.oid and index.unique and not index.predicate and 0 not in index.places
    ]
    of_table = {table.oid, *([table.parent] if table.parent else [])}
    bounds += [
        (reference.columns, rows(reference.parent)) for reference in catalogue.references if reference.table in of_table
    ]
    return tuple((columns, values) for columns, values in bounds if values > 0)


def index_size(index: Index, of: Indexed) -> Size | GinSize:
    """Size of the index; pages as stated where they are."""
    fields = _fields(index, of)
    stated = of.own.pages if of.own is not None else 0
    match index.method:
        case "btree":
            return pages.btree(
                of.rows,
                fields[: index.keys],
                fields[index.keys :],
                unique=index.unique,
                grown=index.of_key,
                deduplicates=index.equalimage and index.options.get("deduplicate_items", "on") not in ("off", "false"),
                fillfactor=int(index.options.get("fillfactor", "90")),
                combinations=_combinations(index, of, fields),
                stated=stated,
                order=_order(index, of),
            )
        case "gin":
            gin = pages.gin(of.rows, of.pages, *_elements(index, of))
            return gin.of(stated) if stated else gin
        case "brin":
            size, maps = pages.brin(of.pages, fields, int(index.options.get("pages_per_range", _BRIN_RANGE)))
            return Size(stated or size, maps)
        case "hash":
            return Size(stated or _hashed(fields[0], of))
        case _:
            return Size(stated or pages.gist(of.rows, fields))


def _hashed(key: Field, of: Indexed) -> int:
    rows = of.rows * (1 - key.null_fraction)
    common = [share / (1 - key.null_fraction) for share in key.most_common] if rows > 0 else []
    each = rows * max(0.0, 1 - sum(common)) / max(1.0, key.distinct - len(common))
    return pages.hashed(rows, common, each, of.statistics.rows)


def _order(index: Index, of: Indexed) -> float:
    """Correlation of the first key with the order of the rows; 1 where it is not known."""
    name = next((column.name for column in of.table.columns if column.number == index.places[0]), "")
    found = [column.correlation for column in of.statistics.columns if column.column == name]
    return found[0] if found and found[0] is not None else 1.0


def _combinations(index: Index, of: Indexed, fields: Sequence[Field]) -> float | None:
    """The least that keys of the table and references say of how many different values the index's columns have."""
    numbers = index.places[: index.keys]
    if len(numbers) < 2:
        return None
    bounds = []
    for columns, values in of.combinations:
        if columns <= set(numbers):
            rest = [field for field, number in zip(fields, numbers, strict=False) if number not in columns]
            bounds.append(values * math.prod(max(1.0, field.distinct) for field in rest))
    return min(bounds, default=None)


def _field(column: Column, known: ColumnStatistics | None, of: TableStatistics, share: float = 1.0) -> Field:
    """``share``: of the table's rows that are looked at."""
    length = max(-1, column.length)
    if known is None:
        width = float(length if length > 0 else _UNKNOWN_WIDTH)
        distinct = max(1.0, min(of.rows * share, _UNKNOWN_DISTINCT))
        return Field(width, length, column.align, 0.0, distinct, (), column.varies)
    distinct = max(1.0, distinct_values(known, of) or min(of.rows, _UNKNOWN_DISTINCT))
    if column.base in pages.TEXTS:
        distinct = distinct_texts(known, of.rows, distinct)
    if share < 1:
        # Of a value's rows none may be among those that are looked at.
        each = max(1.0, of.rows * (1 - known.null_fraction) / distinct)
        distinct = max(1.0, distinct * -math.expm1(each * math.log1p(-share)))
    return Field(
        width=float(length if length > 0 else known.width),
        length=length,
        align=column.align,
        null_fraction=min(1.0, max(0.0, known.null_fraction)),
        distinct=distinct,
        most_common=known.most_common_fractions,
        varies=column.varies,
        sample=_sample(column, known, pages.stored_length),
    )


def _sample(column: Column, known: ColumnStatistics, measure: Callable[[str, str], float | None]) -> Sample:
    """Lengths of the values that statistics name, where their texts tell."""
    if column.length > 0 or column.base not in pages.TOLD:
        return ()
    found = ((measure(column.base, value), weight) for value, weight in weighed(known) if value is not None)
    return tuple((length, weight) for length, weight in found if length is not None)


def _fields(index: Index, of: Indexed) -> Sequence[Field]:
    """The index's columns; an expression nothing is known of is taken for the widest column it looks at."""
    by_number = {column.number: column for column in of.table.columns}
    known = {column.column: column for column in of.statistics.columns}
    own = {column.column: column for column in of.own.columns} if of.own is not None else {}
    share = min(1.0, of.rows / of.statistics.rows) if of.statistics.rows > 0 else 1.0
    present = excluding_null(index.predicate)
    fields = []
    for position, (column, place) in enumerate(zip(index.columns, index.places, strict=True), 1):
        if not place and str(position) in own:
            stated = own[str(position)]
            field = _field(column, stated, TableStatistics(index.name, of.rows))
            fields.append(_as_key(_without_header(field), column, stated, of.lengths.get((index.name, str(position)))))
            continue
        found = known.get(by_number[place].name) if place else _behind(index, by_number, known)
        is_present = found is not None and found.column in present and found.null_fraction < 1
        if found is not None and is_present:
            field = _field(column, found, of.statistics, min(1.0, share / (1 - found.null_fraction)))
            field = replace(field, null_fraction=0.0)
        else:
            field = _field(column, found, of.statistics, share)
        if place and found is not None:
            field = _as_key(field, column, found, of.lengths.get((of.table.name, found.column)))
        fields.append(field)
    return fields


def _as_key(field: Field, column: Column, known: ColumnStatistics, asked: Sample | None) -> Field:
    """The field as an index keeps it: long texts compressed, and lengths PostgreSQL was asked for."""
    if column.base == _SIGNATURE:
        hashes = _HASH * max(0.0, field.width - _HEADERS) / _LEXEME
        return replace(field, width=min(_HEADERS + hashes, _LONGEST_SIGNATURE), sample=())
    if asked:
        return replace(field, sample=asked)
    kept = _sample(column, known, pages.indexed_length)
    saved = sum(before[0] * before[1] - after[0] * after[1] for before, after in zip(field.sample, kept, strict=True))
    if saved <= 0:
        return field
    return replace(field, sample=kept, width=field.width - saved / sum(weight for _, weight in kept))


def _without_header(field: Field) -> Field:
    """ANALYZE measures what an expression gives in memory, where its header has four bytes."""
    if field.length >= 0 or field.width > _SHORT:
        return field
    stored = sum(length * weight for length, weight in field.sample)
    weights = sum(weight for _, weight in field.sample)
    shorter = replace(field, width=max(1.0, field.width - _SAVED))
    is_longer = not weights or abs(shorter.width - stored / weights) < abs(field.width - stored / weights)
    return shorter if is_longer else field


def _behind(
    index: Index, by_number: Mapping[int, Column], known: Mapping[str, ColumnStatistics]
) -> ColumnStatistics | None:
    names = [by_number[number].name for number in index.depends if number not in index.places]
    found = [known[name] for name in names if name in known]
    return max(found, key=lambda column: (column.width, column.column), default=None)


def _elements(index: Index, of: Indexed) -> tuple[Groups, float]:
    """How many elements of all keys are in what share of the rows each, and their mean bytes."""
    groups: list[tuple[float, float]] = []
    total = taken = 0.0
    for position, (place, operators) in enumerate(zip(index.places, index.operators, strict=False), 1):
        of_key, width = _elements_of_key(_statistics_of_key(place, position, of), operators, of.rows)
        if index.columns[position - 1].length > 0:
            # An index may keep elements as something else, such as hashes.
            width = float(index.columns[position - 1].length)
        count = sum(elements for elements, _ in of_key)
        groups += of_key
        total, taken = total + count, taken + count * width
    return tuple(groups), taken / max(1.0, total)


def _statistics_of_key(place: int, position: int, of: Indexed) -> ColumnStatistics | None:
    if place:
        name = next(column.name for column in of.table.columns if column.number == place)
        return next((column for column in of.statistics.columns if column.column == name), None)
    own = of.own.columns if of.own is not None else ()
    return next((column for column in own if column.column == str(position)), None)


def _elements_of_key(known: ColumnStatistics | None, operators: str, rows: float) -> tuple[Groups, float]:
    if known is not None:
        found = listed(known, rows, lexemes=operators == "tsvector_ops") or sampled(operators, known, rows)
        if found is not None:
            return found
    each = _UNKNOWN_ELEMENTS if known is None else max(1.0, known.width / _UNKNOWN_ELEMENT_WIDTH)
    distinct = max(1.0, rows * _TAIL)
    return ((distinct, min(1.0, each / distinct)),), _UNKNOWN_ELEMENT_WIDTH
