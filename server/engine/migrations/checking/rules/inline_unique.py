"""A column is added together with a unique or primary key of it.

Finds:
    ADD COLUMN … UNIQUE or PRIMARY KEY.

Why it matters:
    The index is built while nobody can use the table.

When it is wrong:
    The table is small.

Instead:
    Add the column; build a unique index concurrently; add the constraint using the index.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding, trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_columns
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, definition in added_columns(place):
        said = trees.said(definition)
        for kind, what in (("CONSTR_PRIMARY", "the primary key"), ("CONSTR_UNIQUE", "unique")):
            if kind in said:
                instead = adding.column(place.state, table, definition)
                yield Found(f"{table}.{definition.colname} is added as {what}", instead, number)


RULE = MigrationRule(
    id="migrations.inline-unique",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddColumn"}),
)
