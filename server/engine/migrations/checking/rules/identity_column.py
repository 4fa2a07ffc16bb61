"""An identity column is added to a table with rows.

Finds:
    ADD COLUMN … GENERATED … AS IDENTITY.

Why it matters:
    Every row gets a number, so the table is written anew while nobody can use it.

When it is wrong:
    The table is small.

Instead:
    Add a plain column, number it by a sequence, fill it in parts, require it, then make it an
    identity.
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
        if kind == "AT_AddColumn" and "CONSTR_IDENTITY" in trees.said(trees.column(command)):
            yield Found(f"{table}.{trees.column(command).colname} numbers every row that is there")


RULE = MigrationRule(
    id="migrations.identity-column",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
