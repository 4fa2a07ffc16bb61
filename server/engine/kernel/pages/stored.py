"""Bytes that a value takes where it is stored, from the text PostgreSQL writes it as."""

_TEXTS = frozenset({"text", "varchar", "bpchar", "citext", "name", "json", "xml"})
_SHORT_DATA = 126
_GROUP = 4
"""Decimal digits in two bytes of a numeric."""


def stored_length(base: str, text: str) -> float | None:
    """Header included; None for types whose text does not tell. ``base`` is the name of the type in pg_type."""
    if base in _TEXTS:
        return _with_header(len(text.encode()))
    if base == "bytea":
        return _with_header((len(text) - 2) // 2) if text.startswith("\\x") else None
    if base == "numeric":
        return _with_header(_numeric(text))
    return None


def _with_header(data: int) -> float:
    return data + (1 if data <= _SHORT_DATA else 4)


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
