"""A foreign key is tried on every row while nobody can write either table.

Finds:
    ADD FOREIGN KEY, or ADD COLUMN … DEFAULT … REFERENCES, without NOT VALID.

Why it matters:
    Both tables are locked against writing while all rows are read.

When it is wrong:
    The tables are small.

Instead:
    Add it NOT VALID, validate it in another transaction.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_constraints
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, one in added_constraints(place, "CONSTR_FOREIGN"):
        if not one.skip_validation and one.is_enforced:
            name = adding.reference_name(place.state.names, table, one)
            message = f"every row of {table} is looked up in {one.pktable.relname} while neither can be written"
            yield Found(message, adding.later(table, one, name), number)


RULE = MigrationRule(
    id="migrations.foreign-key",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddConstraint"}),
)
