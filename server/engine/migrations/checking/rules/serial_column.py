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
from typing import Any

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.requiring import require
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if not place.state.in_use(table):
        return
    for number, kind, command in trees.commands(node):
        if kind != "AT_AddColumn":
            continue
        definition = trees.column(command)
        written = trees.type_name(definition.type_name)
        if written in _TYPES:
            yield Found(
                f"{table}.{definition.colname} is {written}", _instead(table, definition, _TYPES[written]), number
            )


_TYPES = {
    "smallserial": "smallint", "serial": "integer", "bigserial": "bigint", "serial2": "smallint",
    "serial4": "integer", "serial8": "bigint",
}  # fmt: skip


def _instead(table: str, definition: Any, kind: str) -> tuple[str, ...]:
    if definition.constraints:
        return ()
    owner, column = quote(table), quote(definition.colname)
    sequence = quote(shorten(f"{table}_{definition.colname}_seq"))
    return (
        f"CREATE SEQUENCE {sequence} AS {kind}",
        f"ALTER TABLE {owner} ADD COLUMN {column} {kind}",
        f"ALTER TABLE {owner} ALTER COLUMN {column} SET DEFAULT nextval('{sequence}')",
        f"UPDATE {owner} SET {column} = nextval('{sequence}') WHERE {column} IS NULL",
        *require(table, definition.colname),
        f"ALTER SEQUENCE {sequence} OWNED BY {owner}.{column}",
    )


RULE = MigrationRule(
    id="migrations.serial-column",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
