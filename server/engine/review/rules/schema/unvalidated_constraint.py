"""A constraint was never validated.

Finds:
    A constraint that was added NOT VALID and not validated since.

Why it matters:
    Old rows may break it, and the planner may not rely on it.

When it is wrong:
    Between the two steps of a migration.

Instead:
    Validate it; that blocks neither reads nor writes.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in catalogue.tables:
        for each in table.constraints:
            if not each.validated:
                yield Offence(
                    f"{table.name}.{each.name}",
                    f"{each.name} of {table.name} is not validated: rows older than it may break it.",
                    f"ALTER TABLE {quote(table.name)} VALIDATE CONSTRAINT {quote(each.name)};",
                )


RULE = SchemaRule(
    name="unvalidated-constraint",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price bigint NOT NULL);
        ALTER TABLE items ADD CONSTRAINT items_price_check CHECK (price >= 0) NOT VALID;
    """,
    good="""
        CREATE TABLE items (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price bigint NOT NULL CHECK (price >= 0)
        );
    """,
    check=check,
    references=("pg-index-health",),
)
