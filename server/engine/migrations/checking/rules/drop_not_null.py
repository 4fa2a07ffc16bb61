"""A column may be empty from now on.

Finds:
    DROP NOT NULL.

Why it matters:
    Code that reads it must take NULL before the first is written.

When it is wrong:
    All readers do.

Instead:
    Deploy readers that take NULL first.
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
        if kind == "AT_DropNotNull":
            yield Found(f"{table}.{command.name} may be NULL from now on")


RULE = MigrationRule(
    id="migrations.drop-not-null",
    severity=Severity.LOW,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_DropNotNull"}),
)
