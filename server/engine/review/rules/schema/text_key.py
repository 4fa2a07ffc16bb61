"""Other tables refer to rows by a text.

Finds:
    A primary key that is one column of text or long varchar, to which foreign keys refer. A CHECK that keeps it
    short, or to values it lists, makes a code of it, which does not count.

Why it matters:
    The text is stored again in every referring row and its indexes, compared by collation, and changes when the
    world does.

When it is wrong:
    Short codes that somebody else keeps stable, such as ISO country codes.

Instead:
    Give the table a surrogate key and keep the text unique beside it.
"""

import re
from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import column, foreign_keys, primary_key, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    referred = {each.table for table in stored(catalogue) for each in foreign_keys(table) if each.table != table.name}
    for table in stored(catalogue):
        key = primary_key(table)
        if len(key) == 1 and table.name in referred:
            kind = column(table, key[0]).type
            if any(_is_code(each.definition) for each in table.constraints if each.columns == key):
                continue
            limit = _LIMIT.fullmatch(kind)
            if kind == "text" or kind == "character varying" or (limit and int(limit[1]) > _SHORT):
                yield Offence(
                    f"{table.name}.{key[0]}", f"Other tables refer to {table.name} by {key[0]}, which is {kind}."
                )


def _is_code(definition: str) -> bool:
    """Whether the check lists its values, or bounds their length to that of a code."""
    if "= ANY (ARRAY[" in definition:
        return True
    length = _LENGTH.search(definition)
    if length is not None:
        return int(length[2]) <= _SHORT
    pattern = _PATTERN.search(definition)
    if pattern is None or re.search(r"[*+|]|,\}", pattern[1]):
        return False
    return sum(int(most) for most in re.findall(r"(\d+)\}", pattern[1])) <= _SHORT


_LENGTH = re.compile(r"length\([^)]*\)+\s*(=|<=|<)\s*(\d+)")
_PATTERN = re.compile(r"~ '\^(.*)\$'")
_LIMIT = re.compile(r"character varying\((\d+)\)")
_SHORT = 16
"""Characters of a code rather than a name."""


RULE = SchemaRule(
    name="text-key",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE authors (email text PRIMARY KEY, name text NOT NULL);
        CREATE TABLE posts (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author text NOT NULL REFERENCES authors
        );
        CREATE INDEX posts_author_idx ON posts (author);
    """,
    good="""
        CREATE TABLE authors (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL
        );
        CREATE TABLE posts (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors
        );
        CREATE INDEX posts_author_id_idx ON posts (author_id);
    """,
    check=check,
    references=("pg-index-health primary_keys_with_varchar",),
)
