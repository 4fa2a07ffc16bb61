"""A policy asks who is asking once for each row.

Finds:
    A policy that calls current_setting or a function of a schema auth outside of a sub-select.

Why it matters:
    The function runs for every row looked at; as a sub-select it runs once for the statement.

When it is wrong:
    Small tables.

Instead:
    Write it as a sub-select: (SELECT current_setting('app.user')).
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
            for call in _CALL.finditer(f"{each.using} {each.check}"):
                yield Offence(
                    f"{table.name}.{each.name}",
                    f"{each.name} of {table.name} calls {call[1]} for every row.",
                    f"ALTER POLICY {quote(each.name)} ON {quote(table.name)} USING (… (SELECT {call[1]}(…)) …);",
                )
                break


_CALL = re.compile(r"(?<!SELECT )\b(current_setting|auth\.\w+)\(")


RULE = SchemaRule(
    name="policy-per-row",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON letters USING (owner = current_setting('app.user'));
    """,
    good="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON letters USING (owner = (SELECT current_setting('app.user')));
    """,
    check=check,
    references=("Supabase splinter 0003",),
)
