"""How many pages PostgreSQL needs for a table or an index of so many rows. Knows page formats, not catalogues.

Formats as of PostgreSQL 18: bufpage.h, htup_details.h, itup.h, nbtsort.c and nbtdedup.c, ginblock.h, hashpage.c,
brin_page.h. Sizes are in bytes; a page has 8192 of them.
"""

from server.engine.kernel.pages.btree import btree
from server.engine.kernel.pages.fields import Field
from server.engine.kernel.pages.heap import heap
from server.engine.kernel.pages.others import GinSize, brin, gin, gist, hashed
from server.engine.kernel.pages.size import Size
from server.engine.kernel.pages.stored import TEXTS, TOLD, indexed_length, stored_length, unloaded

__all__ = [
    "TEXTS", "TOLD", "Field", "GinSize", "Size", "brin", "btree", "gin", "gist", "hashed", "heap", "indexed_length",
    "stored_length", "unloaded",
]  # fmt: skip
