"""Pages of hash, GIN, GiST and BRIN indexes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.pages.fields import Field, aligned, tuple_lengths
from server.engine.kernel.pages.size import INDEX_SPECIAL, ITEM, PAGE, PAGE_HEADER

_ROOM = PAGE - PAGE_HEADER - INDEX_SPECIAL
_HASH_TUPLE = 16 + ITEM
_HASH_FILL = 75
_BRIN_RANGES_OF_MAP_PAGE = 1360
_GIN_FILL = 0.72
"""Of entry pages: splits leave them between half and full."""
_GIN_LARGEST = 2700
"""Bytes of an entry with its rows beside it; more rows have a tree of their own."""
_GIST_FILL = 0.68


@dataclass(frozen=True)
class GinSize:
    """As the metapage counts them."""

    pages: int
    entry_pages: int
    data_pages: int
    entries: int


def hashed(rows: float) -> int:
    """Pages: buckets come in powers of two, from the tenth power on in quarters of it."""
    wanted = max(2, math.ceil(rows / (PAGE * _HASH_FILL // 100 // _HASH_TUPLE)))
    power = math.ceil(math.log2(wanted))
    buckets = 1 << power
    if power > 10:
        half = buckets // 2
        buckets = half + math.ceil((wanted - half) / (half / 4)) * half // 4
    load, room = rows / buckets, _ROOM // _HASH_TUPLE
    overflowing = buckets * _above(load, room)
    return 1 + buckets + math.ceil(overflowing) + 1


def _above(load: float, room: int) -> float:
    """Overflow pages of a bucket of Poisson(load) rows, by the normal approximation."""
    deviation = math.sqrt(max(load, 1.0))
    return 0.5 * math.erfc((room - load) / deviation / math.sqrt(2))


def brin(table_pages: int, fields: Sequence[Field], pages_per_range: int = 128) -> tuple[int, int]:
    """Pages, and how many of them map ranges to summaries: minimum and maximum of each field."""
    ranges = max(1, math.ceil(table_pages / pages_per_range))
    summary = aligned(8 + 2 * sum(field.width for field in fields)) + ITEM
    maps = math.ceil(ranges / _BRIN_RANGES_OF_MAP_PAGE)
    return 1 + maps + max(1, math.ceil(ranges * summary / _ROOM)), maps


def gist(rows: float, fields: Sequence[Field]) -> int:
    """Pages of a tree filled row by row."""
    size = float(tuple_lengths(fields, 8, 16).mean()) + ITEM
    level = max(1, math.ceil(rows / max(2.0, _ROOM * _GIST_FILL / size)))
    pages = level
    while level > 1:
        level = math.ceil(level / max(2.0, _ROOM * _GIST_FILL / size))
        pages += level
    return pages


def gin(rows: float, table_pages: int, elements: float, distinct: float, width: float) -> GinSize:
    """``elements`` of a row on average, ``distinct`` of them in all, of mean ``width`` bytes.

    The rows of an element are stored as differences, seven bits a byte.
    """
    entries = max(1.0, min(distinct, rows * elements))
    postings = max(1.0, rows * elements / entries)
    gap = max(1.0, table_pages * 2048 / postings)
    listed = postings * max(1.0, math.ceil(math.log2(gap + 1) / 7))
    key = aligned(8 + width)
    if key + listed <= _GIN_LARGEST:
        size, data = aligned(key + listed) + ITEM, 0
    else:
        size, data = key + ITEM, math.ceil(entries * max(1.0, listed / (_ROOM * 0.9)))
    leaves = max(1, math.ceil(entries * size / (_ROOM * _GIN_FILL)))
    inner = math.ceil(leaves * (key + ITEM) / (_ROOM * _GIN_FILL)) if leaves > 1 else 0
    return GinSize(2 + leaves + inner + data, leaves + inner, data, math.ceil(entries))
