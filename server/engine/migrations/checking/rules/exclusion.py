"""An exclusion constraint builds its index while nobody can use the table.

Finds:
    ADD CONSTRAINT … EXCLUDE.

Why it matters:
    Readers and writers wait, and it takes minutes for a million rows.

When it is wrong:
    The table is small.

Instead:
    There is no way online: a new table with the constraint that takes over.
"""

from collections.abc import Iterator

from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_constraints
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, _, _ in added_constraints(place, "CONSTR_EXCLUSION"):
        yield Found(f"the index of the exclusion is built while nobody can use {table}")


RULE = MigrationRule(
    id="migrations.exclusion",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddConstraint"}),
)
