"""Values of a column as SQL expressions of a row's number: the same row always has the same value.

Shares of common values and of NULL, distinct counts, widths and correlation are those of the statistics; values are
drawn by PostgreSQL's own hash of the row's number, so that no randomness is needed.
"""

from dataclasses import dataclass
from itertools import accumulate

from server.engine.kernel.sql.words import quoted
from server.engine.model.statistics import ColumnStatistics

_TIME = frozenset({"timestamptz", "timestamp", "timestamp with time zone", "timestamp without time zone"})
_WHOLE = frozenset({"bigint", "integer", "smallint", "int", "int2", "int4", "int8", "oid"})
_BROKEN = frozenset({"numeric", "decimal", "real", "double precision", "float4", "float8"})
_TEXT = frozenset({"text", "character varying", "varchar", "character", "char", "bpchar", "citext", "name"})
_OTHERS = frozenset({"date", "boolean", "bool", "uuid", "bytea", "jsonb", "json", "tsvector", "interval", "inet"})
_CORRELATED = 0.9
"""From there a column is taken to grow with its rows."""

SPAN_SECONDS = 730 * 86_400
"""What timestamps without a histogram are spread over, up to the clock: two years."""


@dataclass(frozen=True)
class Drawn:
    """A column of a table as its values are drawn."""

    type: str
    statistics: ColumnStatistics
    rows: int
    """In the lab."""
    salt: int
    """Columns with different salts are independent."""
    clock: str
    unique: bool = False
    """No two rows have the same value."""


def is_made(type_: str) -> bool:
    """Whether there are values of that type, without modifiers, for columns; of all others there is NULL alone."""
    return type_ in _TIME | _WHOLE | _BROKEN | _TEXT | _OTHERS


def uniform(row: str, salt: int) -> str:
    """A number from 0 up to 1 that depends on the row's number, as double precision."""
    return f"((hashint8extended({row}, {salt}) & 9007199254740991)::float8 / 9007199254740992)"


def value(drawn: Drawn, row: str) -> str:
    """The value of the row with this number (an expression of type bigint)."""
    base = drawn.type.lower().split("(")[0].strip()
    told = drawn.statistics
    if drawn.unique:
        return _nullable(_rest(drawn, base, row, row, drawn.rows), drawn, row)
    distinct = _distinct(drawn)
    common = told.most_common[: min(distinct, len(told.most_common_fractions))]
    shares = told.most_common_fractions[: len(common)]
    left = 1 - told.null_fraction
    thresholds = [min(1.0, share / left) if left > 0 else 1.0 for share in accumulate(shares)]
    spread = uniform(row, drawn.salt)
    others = max(1, distinct - len(common))
    if abs(told.correlation or 0.0) >= _CORRELATED and base in _TIME | _WHOLE | _BROKEN:
        bucket = f"({row} * {others} / {max(1, drawn.rows)})"
    else:
        bucket = f"floor({uniform(row, drawn.salt + 1)} * {others})::bigint"
    rest = _rest(drawn, base, bucket, row, others)
    if not common or base.endswith("[]"):
        return _nullable(rest, drawn, row)
    listed = ", ".join(quoted(each) for each in common)
    place = f"width_bucket({spread}, ARRAY[{', '.join(f'{each:.9g}' for each in thresholds)}]::float8[])"
    picked = f"(ARRAY[{listed}])[1 + {place}]::{drawn.type}"
    if thresholds[-1] > 1 - 1e-9 or (distinct <= len(common) and not told.histogram):
        last = f"least({place}, {len(common) - 1})"
        return _nullable(f"(ARRAY[{listed}])[1 + {last}]::{drawn.type}", drawn, row)
    return _nullable(f"CASE WHEN {place} < {len(common)} THEN {picked} ELSE {rest} END", drawn, row)


def chosen(row: str, salt: int, statistics: ColumnStatistics, of: int, rows: int) -> str:
    """The number, from 1, of the one of ``of`` rows that a row refers to: common ones come first."""
    told = statistics.most_common_fractions[: max(0, of - 1)]
    left = 1 - statistics.null_fraction
    thresholds = [min(1.0, share / left) if left > 0 else 1.0 for share in accumulate(told)]
    covered = thresholds[-1] if thresholds else 0.0
    others = max(1, of - len(told))
    if (statistics.correlation or 0.0) >= _CORRELATED:
        return f"least({of}, 1 + {row} * {of} / {max(1, rows)})"
    spread = uniform(row, salt)
    if not told:
        return f"(1 + floor({spread} * {of})::bigint)"
    place = f"width_bucket({spread}, ARRAY[{', '.join(f'{each:.9g}' for each in thresholds)}]::float8[])"
    rest = f"{len(told)} + 1 + floor({uniform(row, salt + 1)} * {others})::bigint"
    if covered > 1 - 1e-9:
        return f"(1 + least({place}, {len(told) - 1})::bigint)"
    return f"(CASE WHEN {place} < {len(told)} THEN 1 + {place} ELSE {rest} END)::bigint"


def absent(drawn: Drawn, row: str) -> str:
    """Whether the row has no value, as a condition; empty when every row has one."""
    fraction = drawn.statistics.null_fraction
    return f"{uniform(row, drawn.salt + 2)} < {fraction:.9g}" if fraction > 0 else ""


def _nullable(expression: str, drawn: Drawn, row: str) -> str:
    condition = absent(drawn, row)
    return f"CASE WHEN {condition} THEN NULL ELSE {expression} END" if condition else expression


def _distinct(drawn: Drawn) -> int:
    """In the lab: a share of the rows stays a share, a count stays a count as far as there are rows for it."""
    told = drawn.statistics.distinct
    if told < 0:
        return max(1, min(drawn.rows, round(-told * drawn.rows)))
    if told > 0:
        return max(1, min(drawn.rows, round(told)))
    return max(1, min(drawn.rows, 100))


def _rest(drawn: Drawn, base: str, bucket: str, row: str, others: int) -> str:
    """The value with this number of those that are not common."""
    told = drawn.statistics
    if drawn.type.endswith("[]"):
        return f"'{{}}'::{drawn.type}"
    if base in _TIME:
        low, high = _bounds(told, "extract(epoch FROM {}::timestamptz)")
        if not low:
            high = f"extract(epoch FROM {quoted(drawn.clock)}::timestamptz)"
            low = f"{high} - {SPAN_SECONDS}"
        return f"to_timestamp({_between(low, high, bucket, others)})::{drawn.type}"
    if base == "date":
        return f"({quoted(drawn.clock)}::timestamptz::date - ({bucket} % 730)::integer)"
    if base in _WHOLE:
        low, high = _bounds(told, "{}::numeric")
        if low and not drawn.unique:
            return f"round(({_between(low, high, bucket, others)})::numeric)::{drawn.type}"
        # Not the row's number itself: what is unique need not be in the order of the rows.
        return f"(1 + {bucket})::{drawn.type}"
    if base in _BROKEN:
        low, high = _bounds(told, "{}::float8")
        return f"({_between(low, high, bucket, others) if low else f'{bucket} + 1'})::{drawn.type}"
    if base in _TEXT:
        return _text(bucket, drawn)
    if base in ("boolean", "bool"):
        return f"({bucket} % 2 = 0)"
    if base == "uuid":
        return f"md5('{drawn.salt}:' || ({bucket}))::uuid"
    if base == "bytea":
        return f"decode({_text(bucket, drawn)}, 'escape')"
    if base in ("jsonb", "json"):
        return f"json_build_object('k', {bucket}, 'v', {_text(bucket, drawn)})::{base}"
    if base == "tsvector":
        return f"to_tsvector('simple', {_text(bucket, drawn)})"
    if base == "interval":
        return f"(({bucket}) * interval '1 minute')"
    if base == "inet":
        return f"('10.0.0.0'::inet + ({bucket}))"
    return f"NULL::{drawn.type}"


def _text(bucket: str, drawn: Drawn) -> str:
    """Words that begin with the value's number hashed; as wide as the statistics say."""
    width = max(4, min(2_000, drawn.statistics.width - 1))
    word = f"md5('{drawn.salt}:' || ({bucket}))"
    if drawn.unique:
        return f"({bucket} || ' ' || left(repeat({word} || ' ', {width // 33 + 1}), {max(1, width - 6)}))"
    return f"left(repeat(left({word}, 7) || ' ', {width // 8 + 1}), {width})"


def _bounds(told: ColumnStatistics, pattern: str) -> tuple[str, str]:
    if len(told.histogram) < 2:
        return "", ""
    return pattern.format(quoted(told.histogram[0])), pattern.format(quoted(told.histogram[-1]))


def _between(low: str, high: str, bucket: str, others: int) -> str:
    return f"({low}) + (({high}) - ({low})) * ({bucket})::float8 / {max(1, others - 1)}"
