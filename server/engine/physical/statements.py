"""Indexes as DDL."""

from server.engine.kernel.sql.words import quote
from server.engine.model.planning import IndexDefinition


def create_index(index: IndexDefinition, *, concurrently: bool = False) -> str:
    """The statement that makes it."""
    unique = "UNIQUE " if index.unique else ""
    how = "CONCURRENTLY " if concurrently else ""
    method = f" USING {index.method}" if index.method != "btree" else ""
    include = f" INCLUDE ({', '.join(index.include)})" if index.include else ""
    where = f" WHERE {index.where}" if index.where else ""
    name = f"{quote(index.name)} " if index.name else ""
    return f"CREATE {unique}INDEX {how}{name}ON {quote(index.table)}{method} ({', '.join(index.keys)}){include}{where}"


def drop_index(name: str, *, concurrently: bool = False) -> str:
    return f"DROP INDEX {'CONCURRENTLY ' if concurrently else ''}{quote(name)}"
