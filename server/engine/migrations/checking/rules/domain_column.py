"""A column of a constrained domain is added to a table with rows.

Finds:
    ADD COLUMN of a domain that has a check or NOT NULL.

Why it matters:
    PostgreSQL tries the domain on every row by writing the table anew while nobody can use it.

When it is wrong:
    The table is small.

Instead:
    A column of the base type, and a CHECK that is added NOT VALID and validated.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_columns
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, _, definition in added_columns(place):
        written = trees.type_name(definition.type_name)
        if place.state.domains.get(written, False):
            yield Found(f"{table}.{definition.colname} is of domain {written}, which has a constraint")


RULE = MigrationRule(
    id="migrations.domain-column",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddColumn"}),
)
