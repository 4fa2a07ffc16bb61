"""Indexes as SQL: how one is made and taken away while the service runs."""

from collections.abc import Sequence

from server.engine.kernel.sql.words import quote
from server.engine.model.planning import IndexDefinition


def create_statements(definition: IndexDefinition, partitions: Sequence[str] = ()) -> tuple[str, ...]:
    """What makes the index without keeping writers out; none may run inside a transaction block.

    ``partitions`` are the tables below a partitioned one: PostgreSQL makes no index on that concurrently, so each of
    them gets its own, and the one above, which is empty, is completed by them."""
    if not partitions:
        return (_create(definition, definition.name, definition.table, "CONCURRENTLY "),)
    statements = [_create(definition, definition.name, definition.table, "", "ONLY ")]
    for number, table in enumerate(partitions, start=1):
        name = f"{definition.name[:58]}_{number}"
        statements.append(_create(definition, name, table, "CONCURRENTLY "))
        statements.append(f"ALTER INDEX {_name(definition.name)} ATTACH PARTITION {_name(name)}")
    return tuple(statements)


def drop_statement(name: str) -> str:
    return f"DROP INDEX CONCURRENTLY {_name(name)}"


def _create(definition: IndexDefinition, name: str, table: str, how: str, only: str = "") -> str:
    unique = "UNIQUE " if definition.unique else ""
    method = "" if definition.method == "btree" else f" USING {definition.method}"
    include = f" INCLUDE ({', '.join(definition.include)})" if definition.include else ""
    where = f" WHERE {definition.where}" if definition.where else ""
    keys = ", ".join(definition.keys)
    named = f"{_name(name)} " if name else ""
    return f"CREATE {unique}INDEX {how}{named}ON {only}{_name(table)}{method} ({keys}){include}{where}"


def _name(written: str) -> str:
    return quote(written)
