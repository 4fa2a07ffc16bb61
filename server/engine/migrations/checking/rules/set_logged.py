"""A table is written anew to be logged, or no longer logged.

Finds:
    SET LOGGED, SET UNLOGGED, SET ACCESS METHOD or SET TABLESPACE.

Why it matters:
    The table and its indexes are copied while nobody can use them.

When it is wrong:
    The table is small.

Instead:
    A new table that takes over.
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
    for _, kind, _ in trees.commands(node):
        if kind in ("AT_SetLogged", "AT_SetUnLogged", "AT_SetAccessMethod", "AT_SetTableSpace"):
            yield Found(f"{table} is written anew while nobody can use it")


RULE = MigrationRule(
    id="migrations.set-logged",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_SetAccessMethod", "AT_SetLogged", "AT_SetTableSpace", "AT_SetUnLogged"}),
)
