"""A column gets a type that PostgreSQL writes the table anew for.

Finds:
    ALTER COLUMN TYPE between types that differ in how values are stored, or to a narrower one.

Why it matters:
    Nobody can read or write the table until every row and every index is written again.

When it is wrong:
    The table is small, or timestamps become timestamptz in a session whose time zone is UTC.

Instead:
    Add a column of the new type, keep it by a trigger, fill it in parts, let it take over:
    PlanMigration writes these steps.
"""

from collections.abc import Iterator
from typing import Any

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.beside import retype
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.migrations.planning.casting import is_free
from server.engine.model.plan import Severity


def check(place: Place) -> Iterator[Found]:
    node = place.statement.node
    table = trees.relation(node)
    if not place.state.in_use(table):
        return
    for number, kind, command in trees.commands(node):
        if kind != "AT_AlterColumnType":
            continue
        definition = trees.column(command)
        new = trees.type_name(definition.type_name)
        known = place.state.table(table).columns.get(command.name)
        old = known.type if known else ""
        using = trees.using(command)
        instead = _instead(place, table, command.name, new, using) if old else ()
        if using is not None:
            yield Found(f"{table}.{command.name} is computed anew as {new} for every row", instead, number)
        elif not old:
            yield Found(f"{table}.{command.name} becomes {new}: without its type today this may write the table anew")
        elif old != new and not is_free(old, new) and not _same_instant(place, old, new):
            message = f"{table}.{command.name} becomes {new}, which is stored differently from {old}"
            yield Found(message, instead, number)


def _instead(place: Place, table: str, column: str, new: str, using: Any) -> tuple[str, ...]:
    """Where more rests on the column than indexes and a default, PlanMigration moves that as well."""
    state = place.state
    indexes = state.movable(table, column)
    known = state.table(table)
    if indexes is None or f"{column}_new" in known.columns or state.domains.get(new):
        return ()
    own = known.columns[column]
    if using is not None and (
        "(SELECT" in trees.expression(using).upper() or not set(trees.columns_in(using)) <= known.columns.keys()
    ):
        return ()
    named = [(name, node) for name, node in sorted(known.made.items()) if any(node is each for each in indexes)]
    default = trees.expression(own.default) if own.default is not None else ""
    if default.startswith("'") and default.endswith("'"):
        default += f"::{own.type.partition('(')[0]}"  # a default keeps the type it was given as
    return retype(table, column, own.type, new, required=own.required, using=using, default=default, indexes=named)


def _same_instant(place: Place, old: str, new: str) -> bool:
    """PostgreSQL 12 and later rewrite nothing where local time is UTC."""
    zone = place.statement.settings.get("timezone", "").upper()
    return old.startswith("timestamp") and new.startswith("timestamp") and zone in ("UTC", "GMT", "ETC/UTC")


RULE = MigrationRule(
    id="migrations.type-change",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    kinds=frozenset({"alter_table_stmt"}),
    commands=frozenset({"AT_AlterColumnType"}),
)
