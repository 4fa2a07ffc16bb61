"""A policy lets everybody write everything.

Finds:
    A permissive policy for writing whose condition is true.

Why it matters:
    Permissive policies are joined by OR: this one alone opens the table, whatever the others say.

When it is wrong:
    Reading may be open to all by intent; that is not reported.

Instead:
    State who may write which rows.
"""

import re
from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        for each in table.policies:
            opens = any(_ALWAYS.fullmatch(one) for one in (each.check, each.using if each.command != "INSERT" else ""))
            if opens and each.permissive and each.command != "SELECT":
                yield Offence(
                    f"{table.name}.{each.name}",
                    f"{each.name} lets {', '.join(each.roles) or 'everybody'} write any row of {table.name}.",
                    f"DROP POLICY {quote(each.name)} ON {quote(table.name)};",
                )


_ALWAYS = re.compile(r"\(*true\)*|\(*('[^']*'|\d+)(::\w+)? = \1(::\w+)?\)*")
"""As PostgreSQL writes it: a constant, or two equal ones compared."""


RULE = SchemaRule(
    name="open-policy",
    severity=Severity.HIGH,
    doc=__doc__,
    bad="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
        CREATE POLICY anybody ON letters USING (true);
    """,
    good="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
        CREATE POLICY anybody ON letters FOR SELECT USING (true);
    """,
    check=check,
    references=("Supabase splinter 0024",),
)
