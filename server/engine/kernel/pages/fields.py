"""A column as page formats see it, and what a tuple of several of them takes."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

ALIGNMENT = 8
"""MAXALIGN of every 64-bit platform."""

_SHORT = 127
"""A value of variable length shorter than this has a header of one byte and needs no alignment."""

_MOST_NULLABLE = 6
"""Columns whose NULLs are followed pattern by pattern; more of them are taken at their mean."""

_PADDING = (ALIGNMENT - 1) / 2
"""Mean bytes lost to alignment by tuples of many different lengths."""


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


def aligned(size: float, to: int = ALIGNMENT) -> int:
    """The size rounded up to a multiple."""
    return math.ceil(size / to) * to


def data_size(fields: Sequence[Field]) -> float:
    """Bytes of the values one after the other, with the gaps their alignment leaves; nothing behind the last."""
    place = 0.0
    loose = False  # where a value of variable length stood before, the place is a mean and a gap is half of one
    for field in fields:
        if field.length < 0:
            if field.width >= _SHORT:
                place = place + 1.5 if loose else aligned(place, 4)
            loose = loose or field.varies
        elif loose:
            place += (field.align - 1) / 2
        else:
            place = aligned(place, field.align)
        place += field.width
    return place


def tuple_size(fields: Sequence[Field], header: int, header_with_nulls: int) -> float:
    """Mean bytes of a tuple as it lies on a page, without its line pointer."""
    nullable = [place for place, field in enumerate(fields) if field.null_fraction > 0]
    if not nullable:
        return _padded(fields, header)
    if len(nullable) > _MOST_NULLABLE:
        present = [1 - field.null_fraction for field in fields]
        body = data_size(fields) if len(fields) < 2 else _mean_data(fields, present)
        without = math.prod(present)
        return without * _padded(fields, header) + (1 - without) * (header_with_nulls + body + _PADDING)
    mean = 0.0
    for absent in itertools.product((False, True), repeat=len(nullable)):
        gone = {place for place, is_absent in zip(nullable, absent, strict=True) if is_absent}
        probability = math.prod(
            fields[place].null_fraction if place in gone else 1 - fields[place].null_fraction for place in nullable
        )
        left = [field for place, field in enumerate(fields) if place not in gone]
        mean += probability * _padded(left, header_with_nulls if gone else header)
    return mean


def _padded(fields: Sequence[Field], header: int) -> float:
    size = header + data_size(fields)
    if any(field.length < 0 and field.varies for field in fields):
        return size + _PADDING
    return aligned(size)


def _mean_data(fields: Sequence[Field], present: Sequence[float]) -> float:
    gaps = data_size(fields) - sum(field.width for field in fields)
    share = sum(present) / len(present)
    return sum(field.width * there for field, there in zip(fields, present, strict=True)) + gaps * share
