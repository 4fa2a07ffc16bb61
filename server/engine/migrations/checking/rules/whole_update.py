"""All rows of a table are changed at once.

Finds:
    UPDATE or DELETE on a table that the migration did not make, without WHERE or with nothing there
    but whether columns are NULL: a column that is filled, and as a rule for every row.

Why it matters:
    The rows stay locked until all are done, and every one is written twice: 21 s and 480 MB of log
    for a million.

When it is wrong:
    The table is small, or few rows are NULL.

Instead:
    Parts of some thousand rows in the order of the key, each in its own transaction.
"""

from collections.abc import Iterator
from typing import Any

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if not place.state.in_use(table):
        return
    if not node.HasField("where_clause"):
        yield Found(f"every row of {table} is changed in one transaction")
    elif _asks_for_nulls(node.where_clause):
        yield Found(f"as many rows of {table} as are found by NULL are changed in one transaction")


def _asks_for_nulls(condition: Any) -> bool:
    if condition.HasField("bool_expr"):
        return all(_asks_for_nulls(each) for each in condition.bool_expr.args)
    return bool(condition.HasField("null_test"))


RULE = MigrationRule(
    id="migrations.whole-update",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"delete_stmt", "update_stmt"}),
)
