"""Pages of a table whose rows came in one after the other."""

import math
from collections.abc import Sequence
from dataclasses import replace

from server.engine.kernel.pages.fields import Field, aligned, tuple_lengths
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
    lengths = tuple_lengths(fields, aligned(_HEADER), aligned(_HEADER + (len(fields) + 7) // 8)) + ITEM
    mean = float(lengths.mean())
    room = PAGE - PAGE_HEADER - PAGE * (100 - fillfactor) // 100
    # Rows of one length leave the same gap on every page; of different lengths, half a row of it on average.
    spread = float(lengths.var()) / mean**2
    fitting = math.floor(room / mean) if spread == 0 else room / mean - (1 - spread) / 2
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
        fields[widest] = replace(fields[widest], width=_POINTER, varies=False, sample=())
    return fields
