"""All rows of a table are changed at once.

Finds:
    UPDATE or DELETE without WHERE on a table that the migration did not make.

Why it matters:
    The rows stay locked until all are done, and every one is written twice: 21 s and 480 MB of log
    for a million.

When it is wrong:
    The table is small.

Instead:
    Parts of some thousand rows in the order of the key, each in its own transaction.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if not node.HasField("where_clause") and place.state.in_use(table):
        yield Found(f"every row of {table} is changed in one transaction")


RULE = MigrationRule(
    id="migrations.whole-update",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"delete_stmt", "update_stmt"}),
)
