"""A column is dropped that code may still use.

Finds:
    DROP COLUMN of a table in use.

Why it matters:
    Code that names it fails at once (42703), and its values are gone.

When it is wrong:
    No running code reads or writes it any more.

Instead:
    Deploy code that does not use it first; then drop it.
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
        if kind == "AT_DropColumn":
            yield Found(f"{table}.{command.name} and its values go; code that names it fails")


RULE = MigrationRule(
    id="migrations.drop-column",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_DropColumn"}),
)
