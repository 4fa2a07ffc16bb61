"""A check is tried on every row while nobody can use the table.

Finds:
    ADD CONSTRAINT … CHECK without NOT VALID.

Why it matters:
    PostgreSQL reads the whole table under a lock that lets nobody in.

When it is wrong:
    The table is small, or the check is NOT ENFORCED.

Instead:
    Add it NOT VALID, validate it in another transaction.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_constraints
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, one in added_constraints(place, "CONSTR_CHECK"):
        if not one.skip_validation and one.is_enforced:
            name = adding.check_name(place.state.names, table, one)
            yield Found(f"every row of {table} is tried on {name}", adding.later(table, one, name), number)


RULE = MigrationRule(
    id="migrations.check-not-valid",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddConstraint"}),
)
