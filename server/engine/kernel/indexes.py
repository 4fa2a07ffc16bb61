"""Indexes as SQL: how one is made and taken away while the service runs."""

from collections.abc import Sequence

from server.engine.kernel.sql.words import quote
from server.engine.model.planning import IndexDefinition


def create_statements(definition: IndexDefinition, partitions: Sequence[str] = (), schema: str = "") -> tuple[str, ...]:
    """What makes the index without keeping writers out; none may run inside a transaction block.

    ``partitions`` are the tables below a partitioned one: PostgreSQL makes no index on that concurrently, so each of
    them gets its own, and the one above, which is empty, is completed by them. ``schema``: where all of them lie; empty
    for the first of the search path."""
    if not partitions:
        return (_create(definition, definition.name, definition.table, "CONCURRENTLY ", schema=schema),)
    statements = [_create(definition, definition.name, definition.table, "", "ONLY ", schema)]
    for number, table in enumerate(partitions, start=1):
        name = f"{definition.name[:58]}_{number}"
        statements.append(_create(definition, name, table, "CONCURRENTLY ", schema=schema))
        statements.append(f"ALTER INDEX {_name(definition.name, schema)} ATTACH PARTITION {_name(name, schema)}")
    return tuple(statements)


def drop_statement(name: str, schema: str = "") -> str:
    return f"DROP INDEX CONCURRENTLY {_name(name, schema)}"


def _create(definition: IndexDefinition, name: str, table: str, how: str, only: str = "", schema: str = "") -> str:
    unique = "UNIQUE " if definition.unique else ""
    method = "" if definition.method == "btree" else f" USING {definition.method}"
    include = f" INCLUDE ({', '.join(definition.include)})" if definition.include else ""
    where = f" WHERE {definition.where}" if definition.where else ""
    keys = ", ".join(definition.keys)
    named = f"{_name(name)} " if name else ""
    return f"CREATE {unique}INDEX {how}{named}ON {only}{_name(table, schema)}{method} ({keys}){include}{where}"


def _name(written: str, schema: str = "") -> str:
    return f"{quote(schema)}.{quote(written)}" if schema else quote(written)
