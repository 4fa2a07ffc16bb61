"""Texts of values, as PostgreSQL writes them, at given places of a column's range. Invented, but of the right type."""

import datetime as dt
import re
from collections.abc import Callable

INTEGERS = frozenset({"smallint", "integer", "bigint", "int2", "int4", "int8"})
TIMES = frozenset({"timestamptz", "timestamp", "timestamp with time zone", "timestamp without time zone", "date"})
NUMBERS = frozenset({"numeric", "decimal", "real", "double precision", "float4", "float8"})
TEXTS = frozenset({"text", "varchar", "character varying", "char", "character", "citext"})

_FIXED = {
    "smallint": 2, "int2": 2, "integer": 4, "int4": 4, "bigint": 8, "int8": 8, "boolean": 1, "bool": 1,
    "timestamptz": 8, "timestamp": 8, "timestamp with time zone": 8, "timestamp without time zone": 8, "date": 4,
    "uuid": 16, "real": 4, "float4": 4, "double precision": 8, "float8": 8, "interval": 16, "time": 8,
}  # fmt: skip
_LETTERS = 26
_NAME_LENGTH = 8


def base_type(written: str) -> str:
    """The type without length and precision, lower-case; an array keeps its brackets."""
    return re.sub(r"\s*\([^)]*\)", "", written).strip().lower()


def fixed_width(base: str) -> int | None:
    """Bytes of a type whose values all have as many."""
    return _FIXED.get(base)


def writer(
    base: str, low: float, high: float, begin: dt.datetime, end: dt.datetime, length: int | None
) -> Callable[[float], str] | None:
    """What writes the value at a place between 0 and 1 of the range, in ascending order; None for other types.

    Numbers lie between ``low`` and ``high``, times between ``begin`` and ``end``, texts between words of letters.
    """
    if base in INTEGERS:
        return lambda place: str(round(low + (high - low) * place))
    if base in NUMBERS:
        return lambda place: f"{low + (high - low) * place:.2f}"
    if base == "date":
        return lambda place: (begin + (end - begin) * place).date().isoformat()
    if base in TIMES:
        zone = "+00" if base in ("timestamptz", "timestamp with time zone") else ""
        return lambda place: (begin + (end - begin) * place).strftime("%Y-%m-%d %H:%M:%S.%f") + zone
    if base in TEXTS:
        letters = max(1, min(length or _NAME_LENGTH, _NAME_LENGTH))
        return lambda place: word(place, letters)
    if base == "uuid":
        return lambda place: _uuid(place)
    if base == "bytea":
        count = max(1, min(length or 16, 16))
        return lambda place: "\\x" + _scaled(place, 256**count).to_bytes(count, "big").hex()
    return None


def word(place: float, letters: int) -> str:
    number, text = _scaled(place, _LETTERS**letters), ""
    for _ in range(letters):
        number, digit = divmod(number, _LETTERS)
        text = chr(ord("a") + digit) + text
    return text


def _uuid(place: float) -> str:
    digits = f"{_scaled(place, 16**32):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _scaled(place: float, size: int) -> int:
    """The place on a scale of whole numbers below ``size``, without what floats lose on large ones."""
    fine = 1 << 52
    return min(size - 1, round(place * fine) * size // fine)
