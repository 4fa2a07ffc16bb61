"""Extensions that scripts of DDL ask for: which can be had where DDL is executed, and what is said of others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.engine.kernel.sql.words import quote

AVAILABLE = frozenset(
    {
        "btree_gin", "btree_gist", "citext", "cube", "dict_int", "fuzzystrmatch", "hstore", "intarray", "isn", "lo",
        "ltree", "pg_trgm", "pgcrypto", "seg", "tablefunc", "tsm_system_rows", "tsm_system_time", "unaccent",
        "uuid-ossp",
    }
)  # fmt: skip
"""PostgreSQL's own that it marks as trusted, but for tcn: that notifies other sessions."""

LANGUAGE = "plpgsql"
"""There from the start."""

UNKNOWN = frozenset({"42704", "42883", "42P01", "3F000"})
"""SQLSTATE of what fails for want of a type or operator class, a function, a table, a schema."""


_BRINGS = {
    "citext": ("citext",),
    "hstore": ("hstore",),
    "ltree": ("ltree", "lquery", "ltxtquery", "nlevel", "subpath"),
    "cube": ("cube",),
    "seg": ("seg",),
    "isn": ("isbn", "isbn13", "issn", "issn13", "ean13", "upc"),
    "pg_trgm": ("gin_trgm_ops", "gist_trgm_ops", "similarity", "word_similarity", "show_trgm"),
    "intarray": ("gist__int_ops", "gist__intbig_ops", "gin__int_ops", "query_int"),
    "unaccent": ("unaccent",),
    "uuid-ossp": ("uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v3", "uuid_generate_v4", "uuid_generate_v5"),
    "pgcrypto": ("crypt", "gen_salt", "digest", "hmac", "gen_random_bytes", "pgp_sym_encrypt", "pgp_sym_decrypt"),
    "postgis": ("geometry", "geography"),
    "vector": ("vector", "halfvec", "sparsevec"),
    "fuzzystrmatch": ("levenshtein", "soundex", "metaphone", "dmetaphone", "daitch_mokotoff"),
}
"""What scripts most often use of each."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Asked:
    """A ``CREATE EXTENSION`` of a script."""

    name: str
    line: int
    column: int


def not_available(name: str) -> str:
    """Why the extension is not made; empty where it is."""
    if name == LANGUAGE:
        return "the language is there"
    if name in AVAILABLE:
        return ""
    return f"the extension {quote(name)} cannot be had here; {_THOSE}"


_THOSE = f"those that can are {', '.join(sorted(AVAILABLE))}"


def explained(message: str, sqlstate: str, asked: Sequence[Asked]) -> str:
    """PostgreSQL's words for what does not run, and what extensions have to do with it."""
    if sqlstate not in UNKNOWN:
        return message
    words, there = set(_WORD.findall(message)), {each.name for each in asked}
    needed = [name for name, brought in _BRINGS.items() if name not in there and words & {*brought}]
    if needed and needed[0] not in AVAILABLE:
        return f"{message}; it belongs to the extension {quote(needed[0])}, which cannot be had here; {_THOSE}"
    if needed:
        return f"{message}; it belongs to the extension {quote(needed[0])}: begin with CREATE EXTENSION"
    lacking = [each for each in asked if each.name not in AVAILABLE and each.name != LANGUAGE]
    if lacking:
        names = ", ".join(f"{quote(each.name)} (line {each.line}, column {each.column})" for each in lacking)
        return f"{message}; it asks for extensions that cannot be had here: {names}; {_THOSE}"
    return message


def schema_of(statement: Any) -> str:
    """The schema a ``CREATE EXTENSION`` names; ``public``, the first that is searched, where it names none
    (that of the language is ``pg_catalog``).

    ``statement`` is its parse tree.
    """
    named = [one.def_elem.arg.string.sval for one in statement.options if one.def_elem.defname == "schema"]
    return str(named[0]) if named else "pg_catalog" if statement.extname == LANGUAGE else "public"
