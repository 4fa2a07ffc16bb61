"""A partition is attached whose rows must be read first.

Finds:
    ATTACH PARTITION of a table without a validated check of the same condition.

Why it matters:
    The partition is read while nobody can use it; so is a default partition.

When it is wrong:
    The partition is empty, or a validated check tells that its rows fit.

Instead:
    A CHECK of the bounds, NOT VALID, its validation, ATTACH, and the check dropped.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    for _, kind, command in trees.commands(node):
        if kind != "AT_AttachPartition":
            continue
        part = getattr(command, "def").partition_cmd.name.relname
        if place.state.in_use(part) and not any(valid for _, valid, _ in place.state.table(part).checks.values()):
            yield Found(f"{part} is read while nobody can use it, to see that its rows belong to {table}")


RULE = MigrationRule(
    id="migrations.attach-partition",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
