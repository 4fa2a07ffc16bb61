"""Pages and height of a B-tree as CREATE INDEX builds it: sorted, deduplicated, leaves filled to their fillfactor."""

import math
from collections.abc import Iterator, Sequence

from server.engine.kernel.pages.fields import Field, aligned, tuple_size
from server.engine.kernel.pages.size import INDEX_SPECIAL, ITEM, PAGE, PAGE_HEADER, Size

_HEADER = 8
_HEADER_WITH_NULLS = 16
_TID = 6
_ROOM = PAGE - PAGE_HEADER - INDEX_SPECIAL - 2 * ITEM
"""Of a page, less the line pointers of the high key and of the tuple about to come."""
_POSTING = (PAGE // 10 // 8 * 8 - ITEM) // 8 * 8
"""Bytes of the largest tuple with a list of rows that a build makes."""
_INTERNAL_FILL = 70
_LARGEST = 2704
"""Bytes of the largest tuple a B-tree takes."""


def btree(
    rows: float,
    keys: Sequence[Field],
    include: Sequence[Field] = (),
    *,
    unique: bool = False,
    deduplicates: bool = True,
    fillfactor: int = 90,
) -> Size:
    """Pages and height of an index over ``rows`` rows (those of its predicate, if partial).

    ``deduplicates``: every key's type lets equal values share one tuple, and nothing is included.
    """
    if rows < 1:
        return Size(1)
    size = min(tuple_size([*keys, *include], _HEADER, _HEADER_WITH_NULLS), _LARGEST)
    reserve = PAGE * (100 - fillfactor) // 100
    if unique or include or not deduplicates:
        leaves = rows / _fitting(size, reserve)
    else:
        entries, taken, lists = _deduplicated(rows, keys, size)
        # Of a handful of rows no group may be as large as one.
        mean, listed = (taken / entries, lists / entries) if entries > 0 else (size, 0.0)
        leaves = max(entries, 1.0) / _fitting(mean, max(0.0, reserve - listed))
    leaves = max(1, math.ceil(leaves))
    pages, level, height = leaves, leaves, 0
    pivot = _pivot(keys, leaves, size)
    while level > 1:
        level = math.ceil(level / max(2.0, _fitting(pivot, PAGE * (100 - _INTERNAL_FILL) // 100)))
        pages, height = pages + level, height + 1
    return Size(1 + pages, height)


def _fitting(size: float, reserve: float) -> float:
    """Tuples of a page: full when less than ``reserve`` is free, its last then begins the next page."""
    soft = (_ROOM - reserve) / (size + ITEM)
    hard = (_ROOM - size) / (size + ITEM)
    fitting = min(soft, hard)
    return max(1.0, math.floor(fitting) if size == math.floor(size) else fitting - 0.5)


def _deduplicated(rows: float, keys: Sequence[Field], size: float) -> tuple[float, float, float]:
    """Tuples after deduplication, their bytes, and the bytes of them that are lists of rows."""
    base = aligned(size) if len(keys) == 1 else size
    entries = taken = lists = 0.0
    for values, duplicates in _groups(rows, keys):
        count, occupied, listed = _spread(duplicates, base)
        entries += values * count
        taken += values * occupied
        lists += values * listed
    return entries, taken, lists


def _groups(rows: float, keys: Sequence[Field]) -> Iterator[tuple[float, float]]:
    """How many different keys have how many rows each."""
    if len(keys) == 1:
        (key,) = keys
        nulls = rows * key.null_fraction
        common = [fraction * rows for fraction in key.most_common]
        rest = max(0.0, rows - nulls - sum(common))
        yield from ((1.0, each) for each in (nulls, *common) if each >= 1)
        if rest >= 1:
            values = min(rest, max(1.0, key.distinct - len(common)))
            yield values, rest / values
        return
    possible = math.prod(max(1.0, key.distinct + (key.null_fraction > 0)) for key in keys)
    values = min(rows, possible * -math.expm1(-rows / possible))
    if values >= 1:
        yield values, rows / values


def _spread(duplicates: float, base: float) -> tuple[float, float, float]:
    """Tuples, bytes and listed bytes of a key with about so many rows: 1 + Poisson(duplicates - 1) of them."""
    most = max(1, int((_POSTING - base) // _TID))
    if duplicates > 3 * most:
        full = duplicates / most
        return full, full * aligned(base + most * _TID), full * most * _TID
    mean = duplicates - 1
    count = occupied = listed = 0.0
    probability, total = math.exp(-mean), 0.0
    for extra in range(int(mean + 6 * math.sqrt(mean) + 8)):
        if extra:
            probability *= mean / extra
        total += probability
        full, rest = divmod(extra + 1, most)
        count += probability * (full + (rest > 0))
        occupied += probability * (full * aligned(base + most * _TID) + _one(base, rest))
        listed += probability * (full * most * _TID + (rest * _TID if rest > 1 else 0))
    return count / total, occupied / total, listed / total


def _one(base: float, rows: int) -> float:
    if rows <= 1:
        return base * rows
    size = base + rows * _TID
    return aligned(size) if base == math.floor(base) else size + 3.5


def _pivot(keys: Sequence[Field], leaves: int, size: float) -> float:
    """Mean bytes of a tuple of an inner page: as many leading keys as tell one leaf from the next."""
    told, count = 1.0, 0
    for count, key in enumerate(keys, 1):
        told *= max(1.0, key.distinct)
        if told >= 2 * leaves:
            return tuple_size(keys[:count], _HEADER, _HEADER_WITH_NULLS)
    return size + (_HEADER if told < leaves and count == len(keys) else 0)
