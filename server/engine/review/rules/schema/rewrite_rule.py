"""A table has rewrite rules.

Finds:
    CREATE RULE on a table or view.

Why it matters:
    Rules rewrite the text of statements: volatile functions run twice, INSERT … RETURNING and COPY pass by, row
    counts are wrong.

When it is wrong:
    Never for new ones; views are rules of PostgreSQL's own.

Instead:
    Use a trigger, or INSTEAD OF triggers on a view.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in catalogue.tables:
        for name in table.rules:
            yield Offence(
                f"{table.name}.{name}",
                f"{name} rewrites statements on {table.name}.",
                f"DROP RULE {quote(name)} ON {quote(table.name)};",
            )


RULE = SchemaRule(
    name="rewrite-rule",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE facts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);
        CREATE RULE facts_stay AS ON DELETE TO facts DO INSTEAD NOTHING;
    """,
    good="CREATE TABLE facts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);",
    check=check,
    references=("wiki.postgresql.org, Don't Do This",),
)
