"""A table or sequence is unlogged.

Finds:
    A table or sequence that is UNLOGGED.

Why it matters:
    It is emptied after a crash and is not on replicas at all.

When it is wrong:
    What can be computed again: caches, staging tables.

Instead:
    Set it LOGGED.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    unlogged = {table.name for table in catalogue.tables if table.unlogged}
    for name in sorted(unlogged):
        yield Offence(name, f"{name} is emptied after a crash.", f"ALTER TABLE {quote(name)} SET LOGGED;")
    for each in catalogue.sequences:
        if each.unlogged and each.table not in unlogged:
            yield Offence(
                each.name, f"{each.name} starts again after a crash.", f"ALTER SEQUENCE {quote(each.name)} SET LOGGED;"
            )


RULE = SchemaRule(
    name="unlogged-table",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="CREATE UNLOGGED TABLE carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);",
    good="CREATE TABLE carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);",
    check=check,
    references=("pg-index-health",),
)
