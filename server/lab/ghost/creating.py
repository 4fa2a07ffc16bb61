"""Indexes created in a ghost, many in one message."""

from collections.abc import Iterator, Mapping, Sequence

import asyncpg

from server.engine.model.planning import IndexDefinition
from server.lab.ghost.catalogue import Table
from server.lab.ghost.wire import Wire
from server.lab.guard import RefusedError, check_one
from server.lab.observation import said

_AT_ONCE = 50
"""In one message, which is one transaction and holds locks on all of them."""
_NEWEST = """
SELECT indrelid::int8 AS table, array_agg(indexrelid::int8 ORDER BY indexrelid) AS oids FROM pg_index
WHERE indrelid = ANY ($1::oid[]) GROUP BY indrelid
"""

Creation = tuple[int, str]
"""Oid of the table, and CREATE INDEX."""


def creation(index: IndexDefinition, tables: Mapping[str, Table]) -> Creation:
    """``tables`` by name. Raises ValueError for what cannot be created, or must not be run."""
    if index.table not in tables:
        raise ValueError(f"there is no table {index.table!r} to index")
    table = tables[index.table]
    words = [
        "CREATE", "UNIQUE" if index.unique else "", "INDEX", f'"{index.name}"' if index.name else "", "ON",
        table.quoted, "USING", index.method, f"({', '.join(index.keys)})",
        f"INCLUDE ({', '.join(index.include)})" if index.include else "",
        f"WHERE {index.where}" if index.where else "",
    ]  # fmt: skip
    statement = " ".join(word for word in words if word)
    try:
        check_one(statement, frozenset({"IndexStmt"}))
    except RefusedError as why:
        raise ValueError(f"{statement}: {why}") from None
    return table.oid, statement


def create(wire: Wire, creations: Sequence[Creation], *, singly: bool) -> Iterator[int]:
    """The oid of each in turn. ``singly`` where a table's index makes, or takes over, indexes of other tables.

    Raises ValueError with the words of PostgreSQL after those that were created.
    """
    size = 1 if singly else _AT_ONCE
    for start in range(0, len(creations), size):
        part = creations[start : start + size]
        try:
            # On lines of their own: a comment at the end of one must not hide the next.
            wire.execute(";\n".join(statement for _, statement in part))
        except asyncpg.PostgresError as error:
            if len(part) == 1:
                raise ValueError(f"{part[0][1]}: {said(error)}") from None
            # All of the message is undone. Each by itself says which it was.
            yield from create(wire, part, singly=True)
            continue
        tables = [table for table, _ in part]
        rows = wire.fetch(_NEWEST, sorted(set(tables)))
        newest = {row["table"]: iter(row["oids"][-tables.count(row["table"]) :]) for row in rows}
        yield from (int(next(newest[table])) for table in tables)
