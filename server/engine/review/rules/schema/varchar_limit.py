"""A length is part of a type.

Finds:
    A column of type character varying(n).

Why it matters:
    When n turns out too small, or n is to shrink, the type changes, and with it every view and function on it; a
    CHECK is replaced by itself.

When it is wrong:
    The length is fixed by something outside, and a tool reads it from the type.

Instead:
    Use text, with a CHECK where the length matters.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table, each in columns(catalogue):
        if each.type.startswith("character varying("):
            yield Offence(
                f"{table.name}.{each.name}",
                f"{table.name}.{each.name} is {each.type}.",
                f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(each.name)} TYPE text;",
            )


RULE = SchemaRule(
    name="varchar-limit",
    severity=Severity.INFO,
    doc=__doc__,
    bad="CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(50) NOT NULL);",
    good="""
        CREATE TABLE people (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL CHECK (length(name) <= 50)
        );
    """,
    check=check,
    references=(
        "wiki.postgresql.org, Don't Do This",
        "squawk prefer-text-field",
        "schemalint prefer-text",
    ),
)
