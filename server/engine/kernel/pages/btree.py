"""Pages and height of a B-tree as CREATE INDEX builds it: sorted, deduplicated, leaves filled to their fillfactor.

Follows ``_bt_buildadd`` of nbtsort.c: a leaf is closed when less than its reserve is free, and its last tuple then
begins the next one. How full leaves get is seen by filling some of them.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from server.engine.kernel.pages.fields import ALIGNMENT, Field, Lengths, aligned, tuple_lengths
from server.engine.kernel.pages.size import INDEX_SPECIAL, ITEM, PAGE, PAGE_HEADER, Size

_HEADER = 8
_HEADER_WITH_NULLS = 16
_TID = 6
_ROOM = PAGE - PAGE_HEADER - INDEX_SPECIAL - 2 * ITEM
"""Of a page, less the line pointers of the high key and of the tuple about to come."""
_POSTING = (PAGE * 10 // 100 // 8 * 8 - ITEM) // 8 * 8
"""Bytes of the largest tuple with a list of rows that a build makes."""
_INTERNAL_FILL = 70
_SPLIT_FILL = math.log(2)
"""Of leaves that were split wherever a key happened to fall (Yao, 1978)."""
_HALVED_FILL = 0.5
"""Of leaves that were split at the left end of the tree, and had nothing added to them since."""
_IN_ORDER = 0.9
"""Correlation from which on keys are taken to have come one after the other."""
_LOOSE = 1.15
"""How many times as large as just built an index is that has grown with its rows."""
_LARGEST = 2704
"""Bytes of the largest tuple a B-tree takes."""
_FILLED = 2_000
"""Tuples put on pages to see how many a page takes."""
_NEGLIGIBLE = 1e-6
"""Share of the rows that is rounding in statistics."""
_MOST_DRAWN = 10_000.0
"""Rows of one key from which on its tuples are as good as all full."""
_MANY = 40.0
"""Rows of one key beyond which their number is taken as it is, not as the mean of many."""


def btree(
    rows: float,
    keys: Sequence[Field],
    include: Sequence[Field] = (),
    *,
    unique: bool = False,
    grown: bool = False,
    deduplicates: bool = True,
    fillfactor: int = 90,
    combinations: float | None = None,
    stated: int = 0,
    order: float = 1.0,
) -> Size:
    """Pages and height of an index over ``rows`` rows (those of its predicate, if partial).

    ``deduplicates``: every key's type lets equal values share one tuple. ``combinations``: how many different keys of
    several columns there are at most; None: as many as independent columns make. ``stated``: pages, where known.
    ``grown``: the index was there before its rows, which came in with a correlation of ``order`` to its keys; others
    are built on all rows, unless their stated size says otherwise.
    """
    if rows < 1:
        return Size(1)
    lengths = np.minimum(tuple_lengths([*keys, *include], _HEADER, _HEADER_WITH_NULLS), _LARGEST)
    reserve = PAGE * (100 - fillfactor) // 100
    if unique or include or not deduplicates:
        leaves = rows / _fitting(lengths, np.zeros_like(lengths), reserve)
    else:
        leaves = _deduplicated(rows, keys, lengths, reserve, combinations)
    if stated:
        grown = grown if order > _IN_ORDER else stated > 1 + _LOOSE * leaves
        leaves = stated - 1
    elif grown and order <= _IN_ORDER:
        leaves *= fillfactor / 100 / (_HALVED_FILL if order < -_IN_ORDER else _SPLIT_FILL)
    leaves = max(1, math.ceil(leaves))
    pages, height = _above(leaves, _pivots(keys, leaves, lengths), grown=grown)
    return Size(stated or 1 + leaves + pages, height)


def _above(leaves: int, pivots: Lengths, *, grown: bool) -> tuple[int, int]:
    """Pages above the leaves, and their levels."""
    pages, height, level = 0, 0, leaves
    # A root that has grown is split only when full; a build leaves room in it as in any other inner page.
    root = _fitting(pivots, np.zeros_like(pivots), 0.0) if grown else 1.0
    while level > 1:
        if level <= root:
            return pages + 1, height + 1
        fan = _fitting(pivots, np.zeros_like(pivots), PAGE * (100 - _INTERNAL_FILL) // 100)
        level = math.ceil(level / max(2.0, fan))
        pages, height = pages + level, height + 1
    return pages, height


def _fitting(lengths: Lengths, lists: Lengths, reserve: float) -> float:
    """Tuples of a page on average; ``lists``: bytes of each that are its list of rows, which no high key keeps."""
    if lengths.min() == lengths.max() and lists.min() == lists.max():
        length, listed = float(lengths[0]), float(lists[0])
        soft = (_ROOM - reserve + listed) // (length + ITEM)
        hard = (_ROOM - length) // (length + ITEM)
        return max(1.0, min(soft, hard))
    repeats = max(1, -(-_FILLED // len(lengths)))
    sizes, extra = np.tile(lengths, repeats), np.tile(lists, repeats)
    sums = np.cumsum(sizes + ITEM)
    # Both grow with every tuple, so that the first one a page has no room for is found by bisection.
    ends, needed, kept = sums.tolist(), (sums - ITEM).tolist(), (sums - extra).tolist()
    pages = placed = first = 0
    start, least = 0.0, 1
    while True:
        full = bisect_right(needed, start + _ROOM, least - 1)
        used = bisect_right(kept, start + _ROOM - reserve, first) + 1
        end = max(min(full, max(used, first + 2)), least)
        if end >= len(ends):
            break
        pages, placed = pages + 1, placed + end - first - 1
        first, least = end - 1, end + 1
        start = ends[first - 1] if first else 0.0
    return placed / pages if placed else max(1.0, _ROOM / (float(lengths.mean()) + ITEM))


def _deduplicated(
    rows: float, keys: Sequence[Field], lengths: Lengths, reserve: int, combinations: float | None
) -> float:
    """Leaves when the rows of one key share tuples, as many of them as a tuple may hold."""
    leaves = 0.0
    if len(keys) == 1 and keys[0].null_fraction > 0:
        (key,) = keys
        nulls, rows = rows * key.null_fraction, rows * (1 - key.null_fraction)
        sizes, lists, count = _shared(1.0, nulls, np.array([float(_HEADER_WITH_NULLS)]))
        leaves = count / _fitting(sizes, lists, reserve)
        share = max(_NEGLIGIBLE, 1 - key.null_fraction)
        keys = [replace(key, null_fraction=0.0, most_common=tuple(each / share for each in key.most_common))]
        lengths = np.minimum(tuple_lengths(keys, _HEADER, _HEADER_WITH_NULLS), _LARGEST)
    for values, duplicates in _groups(rows, keys, combinations):
        sizes, lists, count = _shared(values, duplicates, lengths)
        leaves += values * count / _fitting(sizes, lists, reserve)
    return leaves


def _groups(rows: float, keys: Sequence[Field], combinations: float | None) -> Iterator[tuple[float, float]]:
    """How many different keys have how many rows each; a single one's NULLs are left out."""
    if len(keys) == 1:
        (key,) = keys
        common = [fraction * rows for fraction in key.most_common]
        rest = max(0.0, rows - sum(common))
        present = [each for each in common if each >= 1]
        few = [each for each in present if each < _MOST_DRAWN]
        yield from ((1.0, each) for each in present if each >= _MOST_DRAWN)
        if few:
            yield float(len(few)), sum(few) / len(few)
        if rest >= 1:
            values = min(rest, max(1.0, key.distinct - len(common)))
            yield values, rest / values
        return
    classes = _combined(keys)
    total = sum(possible for possible, _ in classes)
    bound = min(1.0, (combinations or total) / total)
    for possible, share in classes:
        possible = max(1.0, possible * bound)
        there = rows * share
        values = min(there, possible * -math.expm1(-there / possible))
        if values > 0:
            yield max(1.0, values), there / max(1.0, values)


def _combined(keys: Sequence[Field]) -> list[tuple[float, float]]:
    """How many combinations of independent keys are possible that are about equally common, and their share of rows."""
    found = [(1.0, 1.0)]
    for key in keys:
        bins: dict[int, tuple[float, float]] = {}
        for possible, share in found:
            for values, part in _classes(key):
                both, common = possible * values, share * part
                place = round(math.log2(common / both))
                before = bins.get(place, (0.0, 0.0))
                bins[place] = before[0] + both, before[1] + common
        found = list(bins.values())
    return found


def _classes(key: Field) -> Iterator[tuple[float, float]]:
    """How many values of a key have what share of the rows together: NULL, each common one, and the rest."""
    common = sum(key.most_common)
    if key.null_fraction > 0:
        yield 1.0, key.null_fraction
    yield from ((1.0, share) for share in key.most_common)
    rest = 1 - key.null_fraction - common
    if rest > _NEGLIGIBLE or common + key.null_fraction <= 0:
        yield max(1.0, key.distinct - len(key.most_common)), max(rest, _NEGLIGIBLE)


def _shared(values: float, duplicates: float, lengths: Lengths) -> tuple[Lengths, Lengths, float]:
    """Tuples of keys with about so many rows each: their bytes, those that are lists, and how many a key has."""
    if duplicates >= _MOST_DRAWN:
        key = float(lengths.mean())
        most = max(1, int((_POSTING - key) // _TID))
        return np.array([aligned(key + most * _TID)]), np.array([most * _TID]), duplicates / most
    random = np.random.default_rng(0)
    base = lengths[random.integers(len(lengths), size=max(1, min(int(values), _FILLED // 8)))]
    counts = np.full(len(base), max(1.0, duplicates))
    if duplicates < _MANY and values > 1:
        counts = 1.0 + random.poisson(max(0.0, duplicates - 1), size=len(base))
    elif values > 1:
        counts = np.maximum(1.0, np.rint(random.normal(duplicates, math.sqrt(duplicates), size=len(base))))
    posted = np.maximum(1.0, (_POSTING - base) // _TID)
    full, rest = np.divmod(np.floor(counts), posted)
    tuples = np.cumsum(full + (rest > 0))
    seen = min(len(base), int(np.searchsorted(tuples, 2 * _FILLED, side="right")) + 1)
    each = np.diff(tuples[:seen], prepend=0.0).astype(np.int64)
    lists = np.repeat(posted[:seen] * _TID, each)
    sizes = np.ceil((np.repeat(base[:seen], each) + lists) / ALIGNMENT) * ALIGNMENT
    # The last tuple of a key has what is left: one row without a list, or a shorter list.
    ends = tuples[:seen].astype(np.int64) - 1
    partly = rest[:seen] > 0
    short = np.where(rest[:seen] > 1, rest[:seen] * _TID, 0.0)
    lists[ends[partly]] = short[partly]
    sizes[ends[partly]] = np.where(short > 0, np.ceil((base[:seen] + short) / ALIGNMENT) * ALIGNMENT, base[:seen])[
        partly
    ]
    return sizes, lists, len(sizes) / seen


def _pivots(keys: Sequence[Field], leaves: int, lengths: Lengths) -> Lengths:
    """Bytes of tuples of an inner page: as many leading keys as tell one leaf from the next."""
    told = 1.0
    for count, key in enumerate(keys, 1):
        told *= max(1.0, key.distinct)
        if told >= 2 * leaves:
            return np.minimum(tuple_lengths(keys[:count], _HEADER, _HEADER_WITH_NULLS), _LARGEST)
    return lengths + (_HEADER if told < leaves else 0)
