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
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if not place.state.in_use(table):
        return
    for _, kind, command in trees.commands(node):
        if kind != "AT_AddColumn":
            continue
        generated = trees.said(trees.column(command)).get("CONSTR_GENERATED")
        if generated is not None and generated.generated_kind != "v":
            yield Found(f"{table}.{trees.column(command).colname} is computed and stored for every row")


RULE = MigrationRule(
    id="migrations.stored-column",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
