"""A stored generated column is added to a table with rows.

Finds:
    ADD COLUMN … GENERATED ALWAYS AS (…) STORED.

Why it matters:
    Its value is computed for every row, so the table is written anew while nobody can use it.

When it is wrong:
    The table is small; a VIRTUAL column is computed when read and needs nothing of it.

Instead:
    A VIRTUAL column (PostgreSQL 18), or a plain column that a trigger keeps and that is filled in
    parts.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_columns
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, _, definition in added_columns(place):
        generated = trees.said(definition).get("CONSTR_GENERATED")
        if generated is not None and generated.generated_kind != "v":
            yield Found(f"{table}.{definition.colname} is computed and stored for every row")


RULE = MigrationRule(
    id="migrations.stored-column",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddColumn"}),
)
