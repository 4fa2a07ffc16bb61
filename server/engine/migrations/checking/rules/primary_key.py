"""A primary key builds its index while nobody can use the table.

Finds:
    ADD PRIMARY KEY without USING INDEX.

Why it matters:
    Readers and writers wait until the index is built, and until all rows are read for NULLs.

When it is wrong:
    The table is small.

Instead:
    Require its columns by a validated check, build a unique index concurrently, then PRIMARY KEY
    USING INDEX.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_constraints
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, one in added_constraints(place, "CONSTR_PRIMARY"):
        if not one.indexname:
            message = f"its index is built while nobody can use {table}"
            yield Found(message, adding.key(place.state, table, one), number)


RULE = MigrationRule(
    id="migrations.primary-key",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddConstraint"}),
)
