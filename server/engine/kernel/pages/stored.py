"""Bytes that a value takes where it is stored, from the text PostgreSQL writes it as."""

import zlib

TEXTS = frozenset({"text", "varchar", "bpchar", "citext", "name", "json", "xml"})
TOLD = TEXTS | {"bytea", "numeric"}
"""Types whose text tells, by their names in pg_type."""
_SHORT_DATA = 126
_HEADER = 4
_PRESSED = 510
"""Bytes from which on a value of an index is compressed, where that saves a quarter."""
_WORTH = 0.75
_GROUP = 4
"""Decimal digits in two bytes of a numeric."""


def stored_length(base: str, text: str) -> float | None:
    """Header included; None for types whose text does not tell. ``base`` is the name of the type in pg_type."""
    if base in TEXTS:
        return _with_header(len(text.encode()))
    if base == "bytea":
        return _with_header((len(text) - 2) // 2) if text.startswith("\\x") else None
    if base == "numeric":
        return _with_header(_numeric(text))
    return None


def indexed_length(base: str, text: str) -> float | None:
    """The same of a value that is a key of an index, which keeps long ones compressed.

    PostgreSQL's own compression finds repetitions, as this one does when it counts letters alike (RFC 1951, 3.2.6).
    """
    length = stored_length(base, text)
    if length is None or length <= _PRESSED or base not in TEXTS:
        return length
    deflate = zlib.compressobj(9, zlib.DEFLATED, -12, 9, zlib.Z_FIXED)
    pressed = len(deflate.compress(text.encode()) + deflate.flush())
    return pressed + 2.0 * _HEADER if pressed < _WORTH * length else length


def unloaded(size: int) -> float:
    """Bytes as stored of a value that has ``size`` in memory, where every header has four."""
    return _with_header(size - _HEADER)


def _with_header(data: int) -> float:
    return data + (1 if data <= _SHORT_DATA else _HEADER)


def _numeric(text: str) -> int:
    """Two bytes of sign, scale and weight, and two for each group of four digits that is not zero at an end."""
    whole, _, fraction = text.lstrip("+-").partition(".")
    digits = whole.rjust(-(-len(whole) // _GROUP) * _GROUP, "0")
    digits += fraction.ljust(-(-len(fraction) // _GROUP) * _GROUP, "0")
    groups = [digits[place : place + _GROUP] for place in range(0, len(digits), _GROUP)]
    while groups and groups[-1] == "0000":
        groups.pop()
    while groups and groups[0] == "0000":
        groups.pop(0)
    return 2 + 2 * len(groups)
