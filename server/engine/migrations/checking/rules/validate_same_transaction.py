"""A constraint is validated in the transaction that adds it.

Finds:
    VALIDATE CONSTRAINT after ADD … NOT VALID of the same transaction.

Why it matters:
    The lock of the one is kept while the other reads the whole table: nothing is won.

When it is wrong:
    The table is small.

Instead:
    Commit between the two.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    one = place.statement
    if not one.explicit:
        return
    names = {command.name for _, kind, command in trees.commands(one.node) if kind == "AT_ValidateConstraint"}
    for before in place.script.statements:
        if before.number >= one.number or before.unit != one.unit or before.kind != "alter_table_stmt":
            continue
        for each in trees.new_constraints(before):
            if each.conname in names:
                yield Found(f"{each.conname} was added in line {before.line} of the same transaction")


RULE = MigrationRule(
    id="migrations.validate-same-transaction",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_ValidateConstraint"}),
)
