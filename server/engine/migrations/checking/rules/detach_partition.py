"""A partition is detached while nobody can use the table.

Finds:
    DETACH PARTITION without CONCURRENTLY.

Why it matters:
    Whoever waits for the lock makes everybody else wait behind it.

When it is wrong:
    The lock is had at once.

Instead:
    DETACH PARTITION … CONCURRENTLY, outside of a transaction.
"""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if not place.state.in_use(table):
        return
    for number, kind, command in trees.commands(node):
        if kind == "AT_DetachPartition" and not getattr(command, "def").partition_cmd.concurrent:
            part = getattr(command, "def").partition_cmd.name.relname
            blocked = place.state.default_partition(table)  # PostgreSQL detaches none concurrently beside it
            instead = () if blocked else (f"ALTER TABLE {quote(table)} DETACH PARTITION {quote(part)} CONCURRENTLY",)
            yield Found(f"{part} is detached under a lock that lets nobody in", instead, number)


RULE = MigrationRule(
    id="migrations.detach-partition",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_DetachPartition"}),
)
