"""Which identifiers PostgreSQL accepts bare, asked of its own scanner."""

import functools
import re

import postgast

IDENTIFIER_BYTES = 63
"""PostgreSQL truncates longer identifiers (NAMEDATALEN - 1)."""

_BARE = re.compile(r"[a-z_][a-z0-9_]*\Z")
_TYPE_OR_FUNCTION = 3
_RESERVED = 4


@functools.lru_cache(maxsize=4096)
def _keyword_kind(word: str) -> int:
    """0 no keyword, 1 unreserved, 2 usable as a column or table name, 3 usable as a function or type, 4 reserved."""
    if not _BARE.match(word):
        return 0
    tokens = postgast.scan(word).tokens
    return int(tokens[0].keyword_kind) if len(tokens) == 1 else 0


def is_reserved(word: str) -> bool:
    """Whether the lower-case word cannot be a table or column name without quotes."""
    return _keyword_kind(word) in (_TYPE_OR_FUNCTION, _RESERVED)


def quote(identifier: str) -> str:
    """The identifier as it may stand in a statement: quoted where PostgreSQL's own ``quote_ident`` would."""
    if _BARE.match(identifier) and _keyword_kind(identifier) <= 1:
        return identifier
    escaped = identifier.replace('"', '""')
    return f'"{escaped}"'


def quoted(text: str) -> str:
    """A string constant; a backslash needs no care because standard_conforming_strings has been on since 9.1."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
