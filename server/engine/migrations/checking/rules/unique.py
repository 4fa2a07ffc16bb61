"""A unique constraint builds its index while nobody can use the table.

Finds:
    ADD UNIQUE without USING INDEX.

Why it matters:
    Readers and writers wait until the index is built.

When it is wrong:
    The table is small.

Instead:
    Build a unique index concurrently, then ADD CONSTRAINT … UNIQUE USING INDEX.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_constraints
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, one in added_constraints(place, "CONSTR_UNIQUE"):
        if not one.indexname:
            message = f"an index is built while nobody can use {table}"
            yield Found(message, adding.key(place.state, table, one), number)


RULE = MigrationRule(
    id="migrations.unique",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddConstraint"}),
)
