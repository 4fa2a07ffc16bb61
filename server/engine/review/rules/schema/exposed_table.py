"""Clients may read a table without row-level security.

Finds:
    With the policy that clients query tables themselves: a table without row-level security.

Why it matters:
    Whoever may connect reads and changes every row.

When it is wrong:
    The table is public by intent; state it with a policy that says so.

Instead:
    Enable row-level security and state policies.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue) if policy.exposed else ():
        if not table.row_security:
            yield Offence(
                table.name,
                f"{table.name} is open to clients without row-level security.",
                f"ALTER TABLE {quote(table.name)} ENABLE ROW LEVEL SECURITY;",
            )


RULE = SchemaRule(
    name="exposed-table",
    severity=Severity.HIGH,
    doc=__doc__,
    bad="CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);",
    good="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON letters USING (owner = (SELECT current_setting('app.user')));
    """,
    check=check,
    references=(
        "Supabase splinter 0013",
        "schemalint row-level-security",
    ),
    policy=SchemaPolicy(exposed=True),
)
