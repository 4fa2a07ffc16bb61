"""More is done in the transaction that locks a table against everybody.

Finds:
    A statement that works on rows after one of the same transaction that lets nobody into a table.

Why it matters:
    The lock is kept until the transaction ends, so others wait for all of it.

When it is wrong:
    The work takes no time.

Instead:
    A transaction of its own for each statement that locks.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    if not one.explicit or one.kind not in (
        "update_stmt",
        "delete_stmt",
        "insert_stmt",
        "select_stmt",
        "alter_table_stmt",
    ):
        return
    if one.kind == "alter_table_stmt" and not any(
        kind == "AT_ValidateConstraint" for _, kind, _ in trees.commands(one.node)
    ):
        return
    for before in place.script.statements:
        if before.number >= one.number:
            return
        if before.unit == one.unit and before.kind == "alter_table_stmt":
            table = trees.relation(before.node)
            if place.state.in_use(table):
                yield Found(f"line {before.line} has locked {table} until the transaction ends")
                return


RULE = MigrationRule(
    id="migrations.lock-kept",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
)
