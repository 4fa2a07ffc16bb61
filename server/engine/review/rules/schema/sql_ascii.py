"""The database's encoding is SQL_ASCII.

Finds:
    An encoding of SQL_ASCII, the database's or the one a dump was written in.

Why it matters:
    It is none: bytes are stored as they come, and texts of several encodings mix beyond repair.

When it is wrong:
    Never.

Instead:
    Use UTF8.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    if catalogue.encoding.upper().replace("-", "_") == "SQL_ASCII":
        yield Offence("database", "The encoding is SQL_ASCII, which is none.")


RULE = SchemaRule(
    name="sql-ascii",
    severity=Severity.HIGH,
    doc=__doc__,
    bad="""
        SET client_encoding = 'SQL_ASCII';
        CREATE TABLE words (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text NOT NULL);
    """,
    good="""
        SET client_encoding = 'UTF8';
        CREATE TABLE words (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text NOT NULL);
    """,
    check=check,
    references=("wiki.postgresql.org, Don't Do This",),
)
