"""An identity column is added to a table with rows.

Finds:
    ADD COLUMN … GENERATED … AS IDENTITY.

Why it matters:
    Every row gets a number, so the table is written anew while nobody can use it.

When it is wrong:
    The table is small.

Instead:
    Add a plain column, number it by a sequence, fill it in parts, require it, then make it an
    identity.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding, trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_columns
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, definition in added_columns(place):
        if "CONSTR_IDENTITY" in trees.said(definition):
            instead = adding.column(place.state, table, definition)
            yield Found(f"{table}.{definition.colname} numbers every row that is there", instead, number)


RULE = MigrationRule(
    id="migrations.identity-column",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddColumn"}),
)
