"""A view reads protected tables with its owner's rights.

Finds:
    A view without security_invoker over a table with row-level security.

Why it matters:
    The view's owner passes by the policies, and so does everybody who may read the view.

When it is wrong:
    The view is there to show exactly what the policies hide, and says so.

Instead:
    Set security_invoker on the view.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    protected = {table.name for table in catalogue.tables if table.row_security}
    for view in catalogue.tables:
        hidden = [name for name in view.reads if name in protected]
        if view.kind == "view" and not view.invoker and hidden:
            yield Offence(
                view.name,
                f"{view.name} shows rows of {', '.join(hidden)} past their policies.",
                f"ALTER VIEW {quote(view.name)} SET (security_invoker = true);",
            )


RULE = SchemaRule(
    name="definer-view",
    severity=Severity.HIGH,
    doc=__doc__,
    bad="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON letters USING (owner = (SELECT current_setting('app.user')));
        CREATE VIEW owners AS SELECT owner FROM letters;
    """,
    good="""
        CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL);
        ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON letters USING (owner = (SELECT current_setting('app.user')));
        CREATE VIEW owners WITH (security_invoker = true) AS SELECT owner FROM letters;
    """,
    check=check,
    references=("Supabase splinter 0010",),
)
