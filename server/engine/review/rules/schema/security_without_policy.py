"""Row-level security is half stated.

Finds:
    A table with row-level security and no policy, or with policies and no row-level security.

Why it matters:
    The one hides every row from everybody but the owner; the other protects nothing although it looks as if it
    did.

When it is wrong:
    The first where only the owner and definers' functions are to read.

Instead:
    State a policy, or enable row-level security.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        if table.row_security and not table.policies:
            yield Offence(
                table.name, f"{table.name} has row-level security and no policy: nobody but its owner sees a row."
            )
        if table.policies and not table.row_security:
            yield Offence(
                table.name,
                f"{table.name} has policies that nothing applies: row-level security is off.",
                f"ALTER TABLE {quote(table.name)} ENABLE ROW LEVEL SECURITY;",
            )


RULE = SchemaRule(
    name="security-without-policy",
    severity=Severity.MEDIUM,
    doc=__doc__,
    bad="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        CREATE POLICY own ON letters USING (owner = (SELECT current_setting('app.user')));
    """,
    good="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON letters USING (owner = (SELECT current_setting('app.user')));
    """,
    check=check,
    references=("Supabase splinter 0007, 0008",),
)
