"""Triggers that run once for each statement, whatever it does, with the rows it changed."""

from collections.abc import Sequence

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.model.schema import Table

_INCOMPARABLE = frozenset({"json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"})
"""Types without an equality that sets could be compared by."""


def changed_rows(table: Table, key: str, watched: Sequence[str], variable: str) -> str:
    """PL/pgSQL that gives ``variable`` the keys of the rows that came, went, or changed in what is watched."""
    types = {column.name: column.type.lower().split("(")[0] for column in table.columns}
    column, both = quote(key), ", ".join(map(quote, (key, *watched)))
    changed, former = (f"SELECT {both} FROM {name}" for name in ("changed", "former"))  # noqa: S608  # quoted names
    moved = f"({changed} EXCEPT {former}) UNION ({former} EXCEPT {changed})"
    if _INCOMPARABLE & {types[name] for name in watched}:
        moved = f"SELECT {column} FROM changed UNION SELECT {column} FROM former"  # noqa: S608  # the same
    return (
        f"IF TG_OP = 'INSERT' THEN {variable} := ARRAY(SELECT {column} FROM changed); "  # noqa: S608  # the same
        f"ELSIF TG_OP = 'DELETE' THEN {variable} := ARRAY(SELECT {column} FROM former); "
        f"ELSE {variable} := ARRAY(SELECT {column} FROM ({moved}) AS moved); END IF;"
    )


def after_statements(table: Table, function: str) -> tuple[str, ...]:
    """One for each kind of statement: PostgreSQL gives transition tables to triggers of one kind alone."""
    seen = {
        "INSERT": "NEW TABLE AS changed",
        "UPDATE": "OLD TABLE AS former NEW TABLE AS changed",
        "DELETE": "OLD TABLE AS former",
    }
    return tuple(
        f"CREATE TRIGGER {quote(shorten(f'{function}_{event.lower()}'))} AFTER {event} ON {quote(table.name)} "
        f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {quote(function)}()"
        for event, tables in seen.items()
    )
