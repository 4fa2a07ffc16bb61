"""Python values as SQL literals of a column's type."""

import datetime as dt
import uuid
from decimal import Decimal

from server.engine.kernel.sql.words import quoted
from server.engine.schema.sampling.evaluate import Value

_LONG = 80
"""Characters from which a text of one repeated character is written with repeat()."""


def literal(value: Value, type_: str = "") -> str:
    """The value as it may stand in VALUES for a column of the type."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, bytes):
        if len(value) > _LONG and len(set(value)) == 1:
            return f"decode(repeat('{value[:1].hex()}', {len(value)}), 'hex')"
        return f"'\\x{value.hex()}'"
    if isinstance(value, dt.datetime):
        return quoted(value.isoformat(sep=" "))
    if isinstance(value, dt.date | uuid.UUID):
        return quoted(str(value))
    if len(value) > _LONG and len(set(value)) == 1:
        return f"repeat({quoted(value[0])}, {len(value)})"
    return quoted(value)
