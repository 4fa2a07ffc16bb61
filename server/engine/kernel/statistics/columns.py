"""What is assumed of one column: each rule is a fact the brief states, or a guess that stating it replaces."""

import datetime as dt
import re
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.kernel.statistics import values
from server.engine.kernel.statistics.distributions import MOST, zipf
from server.engine.model.brief import Attribute, AttributeType
from server.engine.model.schema import Column
from server.engine.model.statistics import ColumnStatistics

OPTIONAL_NULLS = 0.2
"""Share of rows without a value of an attribute that is not required."""
_KEPT_DEFAULT = 0.9
"""Share of rows in which a truth value is still its default."""
_TEXT, _LONG_TEXT, _DOCUMENT = 40, 400, 200
"""Bytes of a string, of a text and of a document at most, on average; stated lengths count for half."""
_CODE = 8
"""Strings of at most so many characters are codes, all of the full length."""
_DISTINCT = 1_000.0
_LARGEST = 1_000_000
_BOUNDS = MOST + 1
_IN_ORDER, _ROUGHLY_IN_ORDER = 1.0, 0.5
_COMING = re.compile(r"(^|_)(expires?|until|due|ends?|deadline)(_|$)")
_TYPES_WITH_INVENTED_VALUES = {
    AttributeType.STRING: "text",
    AttributeType.TEXT: "text",
    AttributeType.INTEGER: "bigint",
    AttributeType.MONEY: "bigint",
}
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True)
class Span:
    """The time rows were written in."""

    begin: dt.datetime
    end: dt.datetime


def surrogate(column: Column, rows: float) -> ColumnStatistics:
    """A key the database counts up, or draws at random."""
    base = values.base_type(column.type)
    drawn = base == "uuid" and "7" not in column.default
    return finished(column, ColumnStatistics(column.name, distinct=-1.0), rows, (1.0, max(1.0, rows)), None,
                    correlation=0.0 if drawn else 1.0)  # fmt: skip


def reference(
    column: Column, rows: float, parents: float, distinct: float, nulls: float, shares: tuple[float, ...], order: float
) -> ColumnStatistics:
    """A column that refers to a row of a table of ``parents`` rows."""
    base = values.base_type(column.type)
    span = (1.0, max(1.0, parents))
    write = values.writer(base, *span, dt.datetime.min, dt.datetime.min, None)
    common: dict[str, float] = {}
    if write is not None:
        for rank, share in enumerate(shares):
            # The largest families lie anywhere: the golden ratio spreads them evenly.
            common.setdefault(write((rank * _GOLDEN + 0.5) % 1.0), share * (1 - nulls))
    found = ColumnStatistics(
        column.name,
        null_fraction=round(nulls, 6),
        distinct=counted(distinct, rows),
        most_common=tuple(common),
        most_common_fractions=tuple(common.values()),
    )
    return finished(column, found, rows, span, None, correlation=order)


def attribute(column: Column, of: Attribute, rows: float, span: Span, *, unique: bool) -> ColumnStatistics:
    """A column that holds an attribute of the brief."""
    stated = of.statistics
    nulls = 0.0 if not column.nullable else OPTIONAL_NULLS
    if stated is not None and stated.null_fraction is not None and column.nullable:
        nulls = stated.null_fraction
    filled = rows * (1 - nulls)
    distinct = _distinct(of, filled, unique=unique)
    common = _most_common(of, distinct, nulls)
    width = _width(of)
    found = ColumnStatistics(
        column.name,
        null_fraction=nulls,
        width=width,
        distinct=counted(distinct, rows),
        most_common=tuple(common),
        most_common_fractions=tuple(common.values()),
    )
    low = float(of.min) if of.min is not None else 0.0
    high = float(of.max) if of.max is not None else max(low + 1, min(_LARGEST, distinct))
    moving = Span(span.begin, span.end + (span.end - span.begin) / 12) if _COMING.search(column.name) else span
    is_time = of.type in (AttributeType.TIMESTAMP, AttributeType.DATE)
    order = (_ROUGHLY_IN_ORDER if of.mutable else _IN_ORDER) if is_time else 0.0
    return finished(column, found, rows, (low, high), moving, correlation=order, length=of.max_length)


def other(column: Column, rows: float, span: Span) -> ColumnStatistics:
    """A column nothing is known of but its type."""
    found = ColumnStatistics(
        column.name,
        null_fraction=OPTIONAL_NULLS if column.nullable else 0.0,
        width=values.fixed_width(values.base_type(column.type)) or _TEXT,
        distinct=counted(min(rows, _DISTINCT), rows),
    )
    return finished(column, found, rows, (0.0, min(_LARGEST, max(1.0, rows))), span, correlation=0.0)


def finished(
    column: Column,
    found: ColumnStatistics,
    rows: float,
    span: tuple[float, float],
    times: Span | None,
    *,
    correlation: float,
    length: int | None = None,
) -> ColumnStatistics:
    """With the width its type has, bounds of groups between the ends of its range, and the order of its values."""
    base = values.base_type(column.type)
    fixed = values.fixed_width(base)
    if fixed is not None:
        found = replace(found, width=fixed)
    begin, end = (times.begin, times.end) if times is not None else (dt.datetime.min, dt.datetime.min)
    write = values.writer(base, *span, begin, end, length)
    if write is None:
        return found
    distinct = found.distinct if found.distinct > 0 else -found.distinct * rows
    places = min(_BOUNDS, int(distinct) - len(found.most_common))
    if places < 2 or sum(found.most_common_fractions) + found.null_fraction > 0.999:
        return replace(found, correlation=correlation)
    bounds = dict.fromkeys(write(place / (places - 1)) for place in range(places))
    histogram = tuple(bound for bound in bounds if bound not in found.most_common)
    return replace(found, correlation=correlation, histogram=histogram if len(histogram) > 1 else ())


def counted(distinct: float, rows: float) -> float:
    """A number of different values as ``n_distinct`` has it: beyond a tenth of the rows it grows with them."""
    if rows <= 0:
        return 0.0
    distinct = max(1.0, min(distinct, rows))
    return -float(f"{distinct / rows:.6g}") if distinct > rows / 10 else float(round(distinct))


def _distinct(of: Attribute, filled: float, *, unique: bool) -> float:
    filled = max(1.0, filled)
    if unique:
        return filled
    if of.statistics is not None and of.statistics.distinct is not None:
        return min(float(of.statistics.distinct), filled)
    if of.type is AttributeType.ENUM and of.values:
        return min(float(len(of.values)), filled)
    if of.type is AttributeType.BOOLEAN:
        return min(2.0, filled)
    if of.type in (AttributeType.TIMESTAMP, AttributeType.UUID, AttributeType.BINARY, AttributeType.BLOB_REFERENCE):
        return filled
    if of.type in (AttributeType.TEXT, AttributeType.JSON):
        return filled
    if of.type is AttributeType.INTEGER and of.min is not None and of.max is not None:
        return min(of.max - of.min + 1.0, _DISTINCT, filled)
    if of.type is AttributeType.STRING and of.max_length is not None:
        return min(filled, float(26 ** min(of.max_length, 5)), _DISTINCT if of.max_length <= _CODE else filled / 2)
    return min(_DISTINCT, filled)


def _most_common(of: Attribute, distinct: float, nulls: float) -> dict[str, float]:
    stated = of.statistics
    common = {one.value: one.fraction for one in stated.most_common if _fits(of, one.value)} if stated else {}
    left = max(0.0, 1.0 - nulls - sum(common.values()))
    if of.type is AttributeType.BOOLEAN and not common:
        share = _KEPT_DEFAULT if of.default in ("true", "false") else 0.5
        first = of.default if of.default in ("true", "false") else "false"
        common = {first: share * left, "true" if first == "false" else "false": (1 - share) * left}
    elif of.type is AttributeType.BOOLEAN or (of.type is AttributeType.ENUM and of.values):
        values_of = ("false", "true") if of.type is AttributeType.BOOLEAN else of.values
        silent = [value for value in values_of if value not in common]
        skew = stated.skew if stated is not None and stated.skew is not None else 0.0
        weights = [(rank + 1) ** -skew for rank in range(len(silent))]
        common |= {value: left * weight / sum(weights) for value, weight in zip(silent, weights, strict=True)}
    elif stated is not None and stated.skew and not common and distinct > 1:
        base = _TYPES_WITH_INVENTED_VALUES.get(of.type, "")
        span = float(of.min or 0), float(of.max or min(_LARGEST, distinct))
        write = values.writer(base, *span, dt.datetime.min, dt.datetime.min, of.max_length)
        if write is not None:
            for rank, share in enumerate(zipf(distinct, stated.skew, left)):
                common.setdefault(write((rank * _GOLDEN + 0.5) % 1.0), share)
    falling = sorted(((value, share) for value, share in common.items() if share > 0), key=lambda one: -one[1])
    return {value: float(f"{share:.6g}") for value, share in falling[:MOST]}


def _fits(of: Attribute, value: str) -> bool:
    if of.type in (AttributeType.INTEGER, AttributeType.MONEY):
        return re.fullmatch(r"[+-]?\d{1,18}", value.strip()) is not None
    if of.type is AttributeType.BOOLEAN:
        return value in ("true", "false")
    return of.type in (AttributeType.STRING, AttributeType.TEXT, AttributeType.ENUM, AttributeType.BLOB_REFERENCE)


def _width(of: Attribute) -> int:
    """With its header of one byte, or four beyond 126."""
    if of.type is AttributeType.JSON:
        length = _DOCUMENT
    elif of.type is AttributeType.ENUM and of.values:
        length = round(sum(len(value.encode()) for value in of.values) / len(of.values))
    elif of.type is AttributeType.DECIMAL:
        length = 6
    elif of.type is AttributeType.BINARY:
        length = of.max_length if of.max_length is not None and of.max_length <= 64 else min(of.max_length or 64, 400)
    else:
        most = _LONG_TEXT if of.type is AttributeType.TEXT else _TEXT
        length = most
        if of.max_length is not None:
            length = of.max_length if of.max_length <= _CODE else min(most, max(_CODE, of.max_length // 2))
    return length + (1 if length < 126 else 4)
