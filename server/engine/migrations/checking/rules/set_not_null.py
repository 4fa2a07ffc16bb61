"""A column is made NOT NULL while nobody can use the table.

Finds:
    SET NOT NULL on a column that no validated check keeps from being NULL, or ADD … NOT NULL
    without NOT VALID.

Why it matters:
    PostgreSQL reads the whole table under a lock that lets nobody in.

When it is wrong:
    The table is small.

Instead:
    A CHECK (… IS NOT NULL) NOT VALID, its validation, SET NOT NULL, and the check dropped again.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.adding import later
from server.engine.migrations.checking.naming import chosen
from server.engine.migrations.checking.requiring import require
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if not place.state.in_use(table):
        return
    for number, kind, command in trees.commands(node):
        known = place.state.table(table)
        proved = command.name in known.required_by_check or known.proved_somewhere
        if kind == "AT_SetNotNull" and not proved:
            column = known.columns.get(command.name)
            if column is None or not column.required:
                yield Found(f"{table}.{command.name} is read for NULLs", require(table, command.name), number)
        elif kind == "AT_AddConstraint":
            one = trees.constraint(command)
            if trees.word(one, "contype") == "CONSTR_NOTNULL" and not one.skip_validation:
                name = one.conname or chosen(place.state.names, table, (one.keys[0].string.sval,), "not_null")
                yield Found(f"{table} is read for NULLs", later(table, one, name), number)


RULE = MigrationRule(
    id="migrations.set-not-null",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddConstraint", "AT_SetNotNull"}),
)
