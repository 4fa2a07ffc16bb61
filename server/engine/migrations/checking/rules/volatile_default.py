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
from typing import Any

from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.requiring import require
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.migrations.volatility import STEADY, VOLATILE
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
        default = trees.said(definition).get("CONSTR_DEFAULT")
        called = trees.functions_in(default.raw_expr) if default is not None else set()
        volatile = sorted(each for each in called if _differs(each, place))
        if default is not None and volatile:
            message = f"{table}.{definition.colname} gets {volatile[0]}() as its default, another value for each row"
            yield Found(message, _instead(table, definition, trees.expression(default.raw_expr)), number)


def _differs(function: str, place: Place) -> bool:
    """What nobody declared and PostgreSQL's defaults do not use may give another value for each row."""
    return function in VOLATILE or place.state.volatile.get(function, function not in STEADY)


def _instead(table: str, definition: Any, default: str) -> tuple[str, ...]:
    said = trees.said(definition)
    if set(said) - {"CONSTR_DEFAULT", "CONSTR_NOTNULL"}:
        return ()
    column, owner = quote(definition.colname), quote(table)
    required = require(table, definition.colname) if "CONSTR_NOTNULL" in said else ()
    return (
        f"ALTER TABLE {owner} ADD COLUMN {column} {trees.type_name(definition.type_name)}",
        f"ALTER TABLE {owner} ALTER COLUMN {column} SET DEFAULT {default}",
        f"UPDATE {owner} SET {column} = {default} WHERE {column} IS NULL",
        *required,
    )


RULE = MigrationRule(
    id="migrations.volatile-default",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
)
