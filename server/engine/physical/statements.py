"""Indexes as DDL."""

from server.engine.kernel.sql.words import quote
from server.engine.model.physical import ChosenIndex
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


def creation(one: ChosenIndex) -> str:
    """The statement that makes it while the service runs, in short where a partitioned table needs several."""
    return one.create[0] if len(one.create) == 1 else create_index(one.definition, concurrently=True)


def drop_index(name: str, *, concurrently: bool = False) -> str:
    return f"DROP INDEX {'CONCURRENTLY ' if concurrently else ''}{quote(name)}"
