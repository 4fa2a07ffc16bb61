"""Pages of a table whose rows came in one after the other."""

import math
from collections.abc import Sequence

from server.engine.kernel.pages.fields import Field, aligned, tuple_size
from server.engine.kernel.pages.size import ITEM, PAGE, PAGE_HEADER

_HEADER = 23
_TOAST_TARGET = 2032
"""Rows wider than this have their widest values moved out of line."""
_POINTER = 18
"""Bytes that stay of a value moved out of line."""


def heap(rows: float, fields: Sequence[Field], fillfactor: int = 100) -> int:
    """Pages of ``rows`` rows; at least one where there is a row."""
    if rows <= 0:
        return 0
    fields = _toasted(fields)
    with_nulls = aligned(_HEADER + (len(fields) + 7) // 8)
    size = min(tuple_size(fields, aligned(_HEADER), with_nulls), PAGE - PAGE_HEADER - ITEM)
    room = PAGE - PAGE_HEADER - PAGE * (100 - fillfactor) // 100
    fitting = room / (size + ITEM)
    # Rows of one length leave the same gap on every page; of different lengths, half a row of it.
    fitting = math.floor(fitting) if size == math.floor(size) else fitting - 0.5
    return max(1, math.ceil(rows / max(1.0, fitting)))


def _toasted(fields: Sequence[Field]) -> Sequence[Field]:
    fields = list(fields)
    while sum(field.width * (1 - field.null_fraction) for field in fields) > _TOAST_TARGET:
        widest = max(
            (place for place, field in enumerate(fields) if field.length < 0 and field.width > _POINTER),
            key=lambda place: fields[place].width,
            default=None,
        )
        if widest is None:
            break
        field = fields[widest]
        fields[widest] = Field(_POINTER, -1, 1, field.null_fraction, field.distinct, varies=False)
    return fields
