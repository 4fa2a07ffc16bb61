"""A column as page formats see it, and the lengths of tuples of several of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

ALIGNMENT = 8
"""MAXALIGN of every 64-bit platform."""

_SHORT = 127
"""Bytes up to which a value of variable length has a header of one byte and needs no alignment."""
_DRAWN = 512
"""Tuples laid out to know how long others are."""
_SPREAD = 0.5
"""By what share of their mean values of unknown lengths go above and below it."""
_PLASTIC = 1.3247179572447460
"""The powers of its inverse fill a cube of many dimensions evenly (Roberts, 2018)."""

Lengths: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float64]]"


@dataclass(frozen=True)
class Field:
    """A column or a key of an index with what statistics say of it."""

    width: float
    """Mean bytes of a value as stored, header included, NULLs left out."""
    length: int = -1
    """Bytes of the type; -1 when values differ in length."""
    align: int = 4
    """1, 2, 4 or 8."""
    null_fraction: float = 0.0
    distinct: float = 1.0
    """How many different values there are, NULL left out."""
    most_common: tuple[float, ...] = ()
    """Fractions of all rows that the most common values have."""
    varies: bool = True
    """Values differ in stored length; without meaning for types of one length."""
    sample: tuple[tuple[float, float], ...] = ()
    """Stored lengths of some values, each with the share of the rows it stands for."""


def aligned(size: float, to: int = ALIGNMENT) -> int:
    """The size rounded up to a multiple."""
    return int(-(-size // to) * to)


def tuple_lengths(fields: Sequence[Field], header: int, header_with_nulls: int) -> Lengths:
    """Bytes of many tuples of these values as they lie on a page, without line pointers. The same ones every time."""
    drawn = np.arange(_DRAWN) + 0.5
    place = np.zeros(_DRAWN)
    complete = np.ones(_DRAWN, dtype=bool)
    for number, field in enumerate(fields, 1):
        position = (drawn * _PLASTIC**-number) % 1.0
        present = position >= field.null_fraction
        within = np.clip((position - field.null_fraction) / max(1e-9, 1 - field.null_fraction), 0.0, 1.0)
        width = _widths(field, within)
        gap = np.where(width > _SHORT, 4, 1) if field.length < 0 else field.align
        place = np.where(present, np.ceil(place / gap) * gap + width, place)
        complete &= present
    size = np.where(complete, header, header_with_nulls) + place
    return np.ceil(size / ALIGNMENT) * ALIGNMENT


def _widths(field: Field, within: Lengths) -> Lengths:
    if field.length >= 0 or not field.varies:
        return np.full(_DRAWN, float(field.width))
    if not field.sample:
        return np.rint(field.width * (1 + _SPREAD * (2 * within - 1)))
    lengths = np.array([length for length, _ in field.sample])
    weights = np.cumsum([weight for _, weight in field.sample])
    taken: Lengths = lengths[np.searchsorted(weights / weights[-1], within).clip(0, len(lengths) - 1)]
    mean = float(np.average(lengths, weights=[weight for _, weight in field.sample]))
    # A mean of statistics is cut to whole bytes; what differs by more is of values the sample leaves out.
    if abs(field.width - mean) <= 1:
        return taken
    return np.maximum(1.0, np.rint(taken + field.width - mean))
