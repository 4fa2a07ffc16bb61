"""A table is emptied together with those that refer to it.

Finds:
    TRUNCATE … CASCADE.

Why it matters:
    Tables that nobody named lose all their rows.

When it is wrong:
    Every table that refers to it is meant.

Instead:
    Name the tables, or delete in parts.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    if trees.word(node, "behavior") == "DROP_CASCADE":
        names = ", ".join(each.range_var.relname for each in node.relations)
        yield Found(f"{names} and every table that refers to it is emptied")


RULE = MigrationRule(
    id="migrations.truncate",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"truncate_stmt"}),
)
