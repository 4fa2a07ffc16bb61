"""A serial column is added to a table with rows.

Finds:
    ADD COLUMN of type smallserial, serial or bigserial.

Why it matters:
    Every row gets a number, so the table is written anew while nobody can use it.

When it is wrong:
    The table is small.

Instead:
    Add a plain column, number it by a sequence of its own, fill it in parts, then require it.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding, trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_columns
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, definition in added_columns(place):
        written = trees.type_name(definition.type_name)
        if written in adding.SERIAL:
            instead = adding.column(place.state, table, definition)
            yield Found(f"{table}.{definition.colname} is {written}", instead, number)


RULE = MigrationRule(
    id="migrations.serial-column",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddColumn"}),
)
