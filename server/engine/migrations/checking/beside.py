"""A column's new type without writing the table under a lock: a second column that takes the place of the first."""

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.migrations.checking.requiring import require
from server.engine.migrations.planning.casting import conversion


def retype(table: str, column: str, old: str, new: str, *, required: bool) -> tuple[str, ...]:
    """Statements, each in a transaction of its own but for those between BEGIN and COMMIT.

    For a column on which nothing rests. A trigger keeps the second column; the UPDATE is to be done in parts.
    """
    owner, name = quote(table), quote(column)
    staged = shorten(f"{column}_new")
    staging, keeper = quote(staged), quote(shorten(f"zz_{table}_{column}_keep"))
    body = f"BEGIN NEW.{staging} := {conversion(f'NEW.{name}', old, new)}; RETURN NEW; END"
    return (
        f"ALTER TABLE {owner} ADD COLUMN {staging} {new}",
        f"CREATE FUNCTION {keeper}() RETURNS trigger LANGUAGE plpgsql AS $keep${body}$keep$",
        f"CREATE TRIGGER {keeper} BEFORE INSERT OR UPDATE ON {owner} FOR EACH ROW EXECUTE FUNCTION {keeper}()",
        f"UPDATE {owner} SET {staging} = {conversion(name, old, new)} WHERE {staging} IS NULL AND {name} IS NOT NULL",
        *(require(table, staged) if required else ()),
        "BEGIN",
        f"DROP TRIGGER {keeper} ON {owner}",
        f"DROP FUNCTION {keeper}()",
        f"ALTER TABLE {owner} DROP COLUMN {name}",
        f"ALTER TABLE {owner} RENAME COLUMN {staging} TO {name}",
        "COMMIT",
    )
