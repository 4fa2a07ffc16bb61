"""What a prediction gives."""

from dataclasses import dataclass

PAGE = 8192
ITEM = 4
"""Bytes of the line pointer that every tuple of a page has."""
PAGE_HEADER = 24
INDEX_SPECIAL = 16
"""Bytes at the end of a page of a B-tree, hash or GiST index."""


@dataclass(frozen=True)
class Size:
    pages: int
    height: int = 0
    """Levels above the leaves, of a B-tree."""
