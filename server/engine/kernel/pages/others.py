"""Pages of hash, GIN, GiST and BRIN indexes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.pages.fields import Field, aligned, tuple_lengths
from server.engine.kernel.pages.size import INDEX_SPECIAL, ITEM, PAGE, PAGE_HEADER

_ROOM = PAGE - PAGE_HEADER - INDEX_SPECIAL
_HASH_TUPLE = 16 + ITEM
_HASH_FILL = 75
_HASH_PHASED = 10
"""Doublings from which on buckets are added in quarters."""
_BRIN_RANGES_OF_MAP_PAGE = 1360
_GIN_FILL = 0.57
"""Of entry pages: a build adds entries in order, and splits leave halves behind."""
_GIN_TREE_FILL = 0.9
_GIN_FIRST = 8
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

    def of(self, pages: int) -> "GinSize":
        """The same index if it has so many pages: its metapage, entries and rows in the proportions foretold."""
        entry_pages = max(1, round((pages - 1) * self.entry_pages / (self.entry_pages + self.data_pages)))
        return GinSize(pages, entry_pages, max(0, pages - 1 - entry_pages), self.entries)


def hashed(
    rows: float, most_common: Sequence[float] = (), duplicates: float = 1.0, expected: float | None = None
) -> int:
    """Pages: buckets come in powers of two, from 512 on in quarters of it.

    All rows of a value lie in one bucket: ``most_common`` are the shares of the rows that such values have, the others
    have ``duplicates`` rows each. ``expected``: rows for which a build makes buckets, where it does not know better
    than that the index has all of its table's.
    """
    wanted = max(2, math.ceil((rows if expected is None else expected) / (PAGE * _HASH_FILL // 100 // _HASH_TUPLE)))
    power = math.ceil(math.log2(wanted))
    buckets = 1 << power
    if power >= _HASH_PHASED:
        half = buckets // 2
        buckets = half + math.ceil((wanted - half) / (half / 4)) * half // 4
    room = _ROOM // _HASH_TUPLE
    load = rows * max(0.0, 1 - sum(most_common)) / buckets
    overflowing = sum((share * rows + load) // room for share in most_common)
    deviation = math.sqrt(max(1.0, load * max(1.0, duplicates)))
    overflowing += buckets * 0.5 * math.erfc((room - load) / deviation / math.sqrt(2))
    return 1 + buckets + math.ceil(overflowing) + 1


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


def gin(rows: float, table_pages: int, groups: Sequence[tuple[float, float]], width: float) -> GinSize:
    """``groups``: how many elements are each in what share of the rows; of mean ``width`` bytes.

    The rows of an element are stored as differences, seven bits a byte.
    """
    key = aligned(8 + width)
    taken, data, entries = 0.0, 0.0, 0.0
    for elements, share in groups:
        postings = max(1.0, rows * share)
        # A row's number is 2048 times its page's and its place there: one byte from row to row, two to the next page.
        far = min(postings, float(max(1, table_pages)))
        gap = max(1.0, table_pages / postings) * 2048
        listed = postings - far + far * math.ceil(math.log2(gap + 1) / 7)
        entries += elements
        if key + listed <= _GIN_LARGEST:
            # The first is stored whole.
            taken += elements * (aligned(key + _GIN_FIRST + listed * (1 - 1 / postings)) + ITEM)
        else:
            taken += elements * (key + ITEM)
            leaves = math.ceil(listed / (_ROOM * _GIN_TREE_FILL))
            data += elements * (leaves + (leaves > 1))
    leaves = max(1, math.ceil(taken / (_ROOM * _GIN_FILL)))
    inner = math.ceil(leaves * (key + ITEM) / (_ROOM * _GIN_FILL)) if leaves > 1 else 0
    return GinSize(1 + leaves + inner + math.ceil(data), leaves + inner, math.ceil(data), math.ceil(max(1.0, entries)))
