"""A value of an enumerated type is used in the transaction that adds it.

Finds:
    ALTER TYPE … ADD VALUE, and the value in a later statement of the same transaction.

Why it matters:
    PostgreSQL refuses it (55P04).

When it is wrong:
    The type is made in the same transaction.

Instead:
    Commit between the two.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.reading import Statement
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    if not one.explicit:
        return
    for before in place.script.statements:
        if before.unit == one.unit and before.number < one.number and before.kind == "alter_enum_stmt":
            value = before.node.new_val
            made = trees.last_of(before.node.type_name) not in place.state.enums and _made_here(place, before)
            if value and not before.node.old_val and f"'{value}'" in one.sql and not made:
                yield Found(f"'{value}' is not there for this transaction yet")


def _made_here(place: Place, added: Statement) -> bool:
    name = trees.last_of(added.node.type_name)
    return any(
        each.kind == "create_enum_stmt" and each.unit == added.unit and trees.last_of(each.node.type_name) == name
        for each in place.script.statements
    )


RULE = MigrationRule(
    id="migrations.enum-value",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
)
