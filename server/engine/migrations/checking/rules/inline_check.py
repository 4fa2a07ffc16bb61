"""A column is added together with a check of it.

Finds:
    ADD COLUMN … DEFAULT … CHECK (…).

Why it matters:
    PostgreSQL tries the check on every row while nobody can use the table.

When it is wrong:
    The table is small.

Instead:
    Add the column; add the check NOT VALID; validate it.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding, trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_columns
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, definition in added_columns(place):
        domain = trees.type_name(definition.type_name) in place.state.domains
        if "CONSTR_CHECK" in trees.said(definition) and not domain:
            instead = adding.column(place.state, table, definition)
            yield Found(f"{table}.{definition.colname} is added with a check", instead, number)


RULE = MigrationRule(
    id="migrations.inline-check",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddColumn"}),
)
