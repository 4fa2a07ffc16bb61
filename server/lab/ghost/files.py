"""Files of relations: extended without contents, and inner pages of indexes that only lead to an empty leaf.

The cluster must not keep checksums of pages (`server.postgres.launch` initialises throwaway clusters without), and no
page written here may lie in shared buffers: whoever patches an index has just had it rebuilt, with nobody looking on.
"""

import contextlib
import math
import os
import struct
from pathlib import Path

from server.engine.kernel.pages import GinSize, Size

PAGE = 8192
SEGMENT = 131_072
"""Pages of one file of a relation."""

_SPECIAL = 16
_PAGE_VERSION = PAGE | 4
_BTREE_MAGIC, _GIN_VERSION, _BRIN_MAGIC = 0x053162, 2, 0xA8109CFA
_ROOT, _LEAF = 2, 1
_PIVOT = 0x2000
_NO_BLOCK = 0xFFFFFFFF


def grow(path: Path, pages: int) -> None:
    """Make the relation ``pages`` long, longer or shorter; what is new takes no space on disk.

    All segments between the first and the last are names of one file: there may be thousands, and none has contents.
    """
    segments = max(1, math.ceil(pages / SEGMENT))
    name, number = str(path), 1
    with contextlib.suppress(FileNotFoundError):
        while True:
            os.unlink(f"{name}.{number}")
            number += 1
    os.truncate(name, min(SEGMENT, pages) * PAGE)
    if segments == 1:
        return
    status = path.stat()
    _segment(f"{name}.{segments - 1}", pages - (segments - 1) * SEGMENT, status)
    if segments > 2:
        _segment(f"{name}.1", SEGMENT, status)
    for number in range(2, segments - 1):
        os.link(f"{name}.1", f"{name}.{number}")


def _segment(name: str, pages: int, like: os.stat_result) -> None:
    descriptor = os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.fchown(descriptor, like.st_uid, like.st_gid)
        os.ftruncate(descriptor, pages * PAGE)
    finally:
        os.close(descriptor)


def length(path: Path) -> int:
    """Pages of the relation's first file."""
    return path.stat().st_size // PAGE


def shape(path: Path, method: str, size: Size | GinSize) -> None:
    """Give an index, just built on next to no rows, its length and what the planner reads from its first pages."""
    if isinstance(size, GinSize):
        counted_gin(path, size.pages, size.entry_pages, size.data_pages, size.entries)
    elif method == "btree":
        hollow_btree(path, size.pages, size.height)
    elif method == "brin":
        mapped_brin(path, size.pages, size.height)
    else:
        grow(path, max(size.pages, length(path)))


def hollow_btree(path: Path, pages: int, height: int) -> None:
    """Give a B-tree of one leaf at most ``height`` levels above it, and its length.

    Its leaf stays what it was, so that the planner finds the smallest and the largest key there.
    """
    height = max(0, min(height, pages - 2))
    with path.open("r+b") as file:
        meta = bytearray(file.read(PAGE))
        leaf = bytearray(file.read(PAGE))
        if struct.unpack_from("<I", meta, 24)[0] != _BTREE_MAGIC:
            raise ValueError(f"{path} is no B-tree")
        if not leaf and height == 0:
            leaf = _page(b"", 0, _ROOT | _LEAF)
        elif not leaf:
            leaf = _page(b"", 0, _LEAF)
        elif height:
            struct.pack_into("<H", leaf, PAGE - 4, _LEAF)
        # Root, its level, and both once more: the "fast" root is where descents begin.
        struct.pack_into("<IIII", meta, 32, 1, height, 1, height)
        file.seek(0)
        file.write(meta)
        for block in range(1, height + 1):
            level = height + 1 - block
            file.write(_page(_downlink(block + 1), level, _ROOT if block == 1 else 0))
        file.write(leaf)
    grow(path, max(pages, height + 2))


def counted_gin(path: Path, pages: int, entry_pages: int, data_pages: int, entries: int) -> None:
    """Have the metapage of a GIN index say what VACUUM would have counted: nothing is waiting to be put in order."""
    with path.open("r+b") as file:
        meta = bytearray(file.read(PAGE))
        struct.pack_into("<IIIIq", meta, 24, _NO_BLOCK, _NO_BLOCK, 0, 0, 0)
        struct.pack_into("<IIIxxxxq", meta, 24 + 24, pages, entry_pages, data_pages, entries)
        file.seek(0)
        file.write(meta)
    grow(path, pages)


def mapped_brin(path: Path, pages: int, maps: int) -> None:
    """Have the metapage of a BRIN index say how many of its pages map ranges."""
    with path.open("r+b") as file:
        meta = bytearray(file.read(PAGE))
        if struct.unpack_from("<I", meta, 24)[0] != _BRIN_MAGIC:
            raise ValueError(f"{path} is no BRIN index")
        struct.pack_into("<I", meta, 24 + 12, maps)
        file.seek(0)
        file.write(meta)
    grow(path, pages)


def _page(item: bytes, level: int, flags: int) -> bytearray:
    page = bytearray(PAGE)
    upper = PAGE - _SPECIAL - len(item)
    lower = 24
    if item:
        page[upper : upper + len(item)] = item
        struct.pack_into("<I", page, lower, upper | 1 << 15 | len(item) << 17)
        lower += 4
    struct.pack_into("<QHHHHHHI", page, 0, 0, 0, 0, lower, upper, PAGE - _SPECIAL, _PAGE_VERSION, 0)
    struct.pack_into("<IIIHH", page, PAGE - _SPECIAL, 0, 0, level, flags, 0)
    return page


def _downlink(block: int) -> bytes:
    """A pivot tuple without keys: everything is to its right."""
    return struct.pack("<HHHH", block >> 16, block & 0xFFFF, 0, 8 | _PIVOT)
