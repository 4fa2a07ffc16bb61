"""A column that is no key counts up.

Finds:
    A column outside of the primary key whose default is the next value of a sequence.

Why it matters:
    Mostly a foreign key typed serial by mistake: a row without a value then refers to whatever row has the next
    number.

When it is wrong:
    A public number beside the key, such as that of an invoice, whose gaps do not matter.

Instead:
    Drop the default, and state the value; or make it an identity where it is meant to count.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import columns, primary_key, serial
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table, each in columns(catalogue):
        if serial(each) and each.name not in primary_key(table):
            yield Offence(
                f"{table.name}.{each.name}",
                f"{table.name}.{each.name} is no key, yet takes its default from a sequence.",
                f"ALTER TABLE {quote(table.name)} ALTER COLUMN {quote(each.name)} DROP DEFAULT;",
            )


RULE = SchemaRule(
    name="serial-off-key",
    severity=Severity.LOW,
    doc=__doc__,
    bad="CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigserial NOT NULL);",
    good="CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL);",
    check=check,
    references=("pg-index-health",),
)
