"""What changing a column's type costs, and whether every value of the one is a value of the other.

Catalog-only changes after PostgreSQL's ATColumnChangeRequiresRewrite and the type modifiers' support functions.
"""

import re

_SIZED = re.compile(r"([a-z ]+?)(?:\((\d+)(?:,(-?\d+))?\))?( with(?:out)? time zone)?\Z")
_TEXTS = frozenset({"text", "character varying"})
_ALIKE = {("cidr", "inet"), ("xml", "text"), ("citext", "text"), ("text", "citext"), ("character varying", "citext")}
"""Stored alike."""
_SIZES = {"time": 6, "timestamp": 6, "interval": 6}
"""Fractional digits where none are stated."""


def is_free(old: str, new: str) -> bool:
    """Whether the catalogue alone changes, whatever the session's settings."""
    first, second = _SIZED.match(old), _SIZED.match(new)
    if first is None or second is None:
        return False
    base, other = first[1] + (first[4] or ""), second[1] + (second[4] or "")
    size, limit = _number(first[2]), _number(second[2])
    if base in _TEXTS and other in _TEXTS:
        return limit is None or (size is not None and base == "character varying" and size <= limit)
    if base != other:
        return (base, other) in _ALIKE and limit is None
    if base == "numeric":
        return limit is None or (size is not None and size <= limit and (first[3] or "0") == (second[3] or "0"))
    if base == "bit varying":
        return limit is None or (size is not None and size <= limit)
    if first[1] in _SIZES:
        most = _SIZES[first[1]]
        return (most if size is None else size) <= (most if limit is None else limit)
    return False


def reorders(old: str, new: str) -> bool:
    """Whether equal values or their order are other ones, so that an index is built anew though no row is."""
    return old != new and "citext" in (old, new)


_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")


def conversion(column: str, old: str, new: str) -> str:
    """What to assign to a column of the new type; through text where PostgreSQL has no cast that it could take."""
    plain_old, plain_new = old.partition("(")[0], new.partition("(")[0]
    if new.startswith("character") and "(" in new:
        # Assigned, a text that is too long is an error; cast, it would be cut off.
        return column if plain_old in (*_TEXTS, "character") else f"({column})::text"
    if plain_old == "boolean" and plain_new in _NUMBERS and plain_new != "integer":
        return f"({column})::integer::{new}"
    direct = (
        (plain_old in _NUMBERS and plain_new in _NUMBERS)
        or plain_new in ("text", "character varying", "character")
        or plain_old.split(" ")[0] == plain_new.split(" ")[0]
        or {plain_old, plain_new} <= {"json", "jsonb"}
        or {plain_old.split(" ")[0], plain_new.split(" ")[0]} <= {"date", "timestamp"}
        or {plain_old, plain_new} <= {"boolean", "integer"}
    )
    return f"({column})::{new}" if direct else f"({column})::text::{new}"


def widens(old: str, new: str) -> bool:
    """Whether every value converts without loss or error."""
    if is_free(old, new):
        return True
    plain_old, plain_new = old.partition("(")[0], new.partition("(")[0]
    order = {name: place for place, name in enumerate(("smallint", "integer", "bigint"))}
    if plain_old in order and plain_new in order:
        return order[plain_old] < order[plain_new]
    return (plain_old in order and new == "numeric") or new == "text" or (new == "citext" and plain_old in _TEXTS)


def _number(written: str | None) -> int | None:
    return None if written is None else int(written)
