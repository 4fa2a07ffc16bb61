"""A column's new type without writing the table under a lock: a second column that takes the place of the first."""

from collections.abc import Sequence
from typing import Any

import postgast

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.requiring import require
from server.engine.migrations.planning import renaming
from server.engine.migrations.planning.casting import conversion


def retype(
    table: str,
    column: str,
    old: str,
    new: str,
    *,
    required: bool,
    using: Any = None,
    default: str = "",
    indexes: Sequence[tuple[str, Any]] = (),
) -> tuple[str, ...]:
    """Statements, each in a transaction of its own but for those between BEGIN and COMMIT.

    ``using``: the expression that computes the new value, ``indexes``: name and CREATE INDEX of those on the column,
    the rest of which is only a default. A trigger keeps the second column.
    """
    owner, name = quote(table), quote(column)
    staged = shorten(f"{column}_new")
    staging, keeper = quote(staged), quote(shorten(f"zz_{table}_{column}_keep"))
    value = trees.expression(using) if using is not None else conversion(name, old, new)
    row = _of_row(using) if using is not None else conversion(f"NEW.{name}", old, new)
    body = f"BEGIN NEW.{staging} := {row}; RETURN NEW; END"
    built = [(own, shorten(f"{own}_new"), node) for own, node in indexes]
    return (
        f"ALTER TABLE {owner} ADD COLUMN {staging} {new}",
        f"CREATE FUNCTION {keeper}() RETURNS trigger LANGUAGE plpgsql AS $keep${body}$keep$",
        f"CREATE TRIGGER {keeper} BEFORE INSERT OR UPDATE ON {owner} FOR EACH ROW EXECUTE FUNCTION {keeper}()",
        f"UPDATE {owner} SET {staging} = {value} WHERE {staging} IS NULL AND {name} IS NOT NULL"
        " /* of many rows some thousand at a time, each part in its own transaction */",
        *(require(table, staged) if required else ()),
        *(
            renaming.index(trees.text_of("index_stmt", node), {column: staged}, other, concurrently=True)
            for _, other, node in built
        ),
        "BEGIN",
        f"DROP TRIGGER {keeper} ON {owner}",
        f"DROP FUNCTION {keeper}()",
        f"ALTER TABLE {owner} DROP COLUMN {name}",
        f"ALTER TABLE {owner} RENAME COLUMN {staging} TO {name}",
        *((f"ALTER TABLE {owner} ALTER COLUMN {name} SET DEFAULT {default}",) if default else ()),
        *(f"ALTER INDEX {quote(other)} RENAME TO {quote(own)}" for own, other, _ in built),
        "COMMIT",
    )


def _of_row(expression: Any) -> str:
    """With the columns of the table as those of NEW."""
    made = trees.copy(expression)
    for _, part in postgast.walk(made):
        if type(part).__name__ == "ColumnRef" and part.fields:
            last = part.fields[-1].string.sval
            del part.fields[:]
            for each in ("new", last):
                part.fields.add().string.sval = each
    return trees.expression(made)
