"""A column is added together with a reference to another table.

Finds:
    ADD COLUMN … REFERENCES.

Why it matters:
    The other table cannot be written until the transaction ends; with a default, all rows are
    looked up meanwhile.

When it is wrong:
    The column has no default and the lock is had at once.

Instead:
    Add the column; add the foreign key NOT VALID; validate it.
"""

from collections.abc import Iterator

from server.engine.migrations.checking import adding, trees
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place, added_columns
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    for table, number, definition in added_columns(place):
        one = trees.said(definition).get("CONSTR_FOREIGN")
        if one is not None and place.state.in_use(one.pktable.relname):
            instead = adding.column(place.state, table, definition)
            yield Found(f"{table}.{definition.colname} refers to {one.pktable.relname}", instead, number)


RULE = MigrationRule(
    id="migrations.column-reference",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AddColumn"}),
)
