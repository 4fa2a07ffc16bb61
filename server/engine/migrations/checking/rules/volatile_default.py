"""A column is added with a default that differs from row to row.

Finds:
    ADD COLUMN … DEFAULT with a volatile function.

Why it matters:
    PostgreSQL computes it for every row and writes the table anew while nobody can use it.

When it is wrong:
    The table is small.

Instead:
    Add the column without a default, set the default for new rows, fill the old ones in parts.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding, trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_columns
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, definition in added_columns(place):
        default = trees.said(definition).get("CONSTR_DEFAULT")
        volatile = adding.differing(default.raw_expr, place.state) if default is not None else []
        if volatile:
            message = f"{table}.{definition.colname} gets {volatile[0]}() as its default, another value for each row"
            yield Found(message, adding.column(place.state, table, definition), number)


RULE = MigrationRule(
    id="migrations.volatile-default",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddColumn"}),
)
