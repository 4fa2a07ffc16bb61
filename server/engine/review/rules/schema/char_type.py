"""A column is char(n).

Finds:
    A column of type character(n).

Why it matters:
    It is padded with blanks that count for length and not for comparison, and saves nothing: it is a text with a
    check.

When it is wrong:
    Never; a fixed length is a CHECK.

Instead:
    Use text, with a CHECK of its length.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table, each in columns(catalogue):
        if each.type.startswith(("character(", "bpchar")) or each.type in ("character", "character[]"):
            yield Offence(
                f"{table.name}.{each.name}",
                f"{table.name}.{each.name} is {each.type}, padded with blanks.",
                f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(each.name)} TYPE text;",
            )


RULE = SchemaRule(
    name="char-type",
    severity=Severity.LOW,
    doc=__doc__,
    bad="CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code char(8) NOT NULL);",
    good="""
        CREATE TABLE accounts (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL CHECK (length(code) = 8)
        );
    """,
    check=check,
    references=(
        "wiki.postgresql.org, Don't Do This",
        "squawk ban-char-field",
        "pg-index-health",
    ),
)
