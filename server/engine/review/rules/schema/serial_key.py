"""A key is a serial instead of an identity.

Finds:
    A primary key column whose default is the next value of a sequence of its own.

Why it matters:
    Anybody may insert a value of her own, on which the sequence later collides; the sequence has rights and a
    name of its own.

When it is wrong:
    The DDL must also run on PostgreSQL before version 10.

Instead:
    Declare it GENERATED ALWAYS AS IDENTITY.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import column, primary_key, serial, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        for name in primary_key(table):
            if serial(column(table, name)):
                yield Offence(
                    f"{table.name}.{name}",
                    f"{table.name}.{name} takes its values from a default; an identity is what guards them.",
                    f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(name)} DROP DEFAULT, "
                    f"ALTER COLUMN {quote(name)} ADD GENERATED ALWAYS AS IDENTITY;",
                )


RULE = SchemaRule(
    name="serial-key",
    severity=Severity.LOW,
    doc=__doc__,
    bad="CREATE TABLE notes (id bigserial PRIMARY KEY, body text NOT NULL)",
    good="CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);",
    check=check,
    references=(
        "wiki.postgresql.org, Don't Do This",
        "squawk prefer-identity",
        "pg-index-health",
    ),
)
