"""PostgreSQL 18 statements that create a schema, whole or for some of its tables."""

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote, quoted
from server.engine.model.schema import Column, ForeignKey, Index, PhysicalSchema, Table, Unique


def create_statements(schema: PhysicalSchema) -> tuple[str, ...]:
    """Everything, in an order that runs on an empty database: tables, late references, indexes, triggers, comments."""
    late = later_references(schema.tables)
    statements = [create_table(table, leave_out=late.get(table.name, ())) for table in schema.tables]
    for table in schema.tables:
        statements += [add_reference(table, key) for key in late.get(table.name, ())]
    for table in schema.tables:
        statements += create_indexes(table)
    for table in schema.tables:
        statements += create_triggers(table)
    for table in schema.tables:
        statements += comments(table)
    return tuple(statements)


def statements_for(
    schema: PhysicalSchema,
    tables: Collection[str],
    references: Collection[str] = (),
    triggers: Collection[str] = (),
) -> tuple[str, ...]:
    """What a claim about some tables needs: their columns, keys and checks, and the indexes that make keys.

    References (those among the tables alone) and triggers by name. Nothing of any other table is mentioned, so that a
    change elsewhere leaves the statements as they are.
    """
    chosen = [
        replace(table, foreign_keys=tuple(key for key in table.foreign_keys if key.name in references))
        for table in schema.tables
        if table.name in tables
    ]
    late = later_references(chosen)
    statements = [create_table(table, leave_out=late.get(table.name, ())) for table in chosen]
    for table in chosen:
        statements += [add_reference(table, key) for key in late.get(table.name, ())]
        statements += [create_unique_index(table, one) for one in table.uniques if _needs_index(one)]
    for table in chosen:
        for trigger in table.triggers:
            if trigger.name in triggers:
                statements += [trigger.function, *trigger.statements]
    return tuple(statements)


def later_references(tables: Iterable[Table]) -> dict[str, tuple[ForeignKey, ...]]:
    """References to tables that come later, by table: only a cycle of references makes them necessary."""
    late: dict[str, tuple[ForeignKey, ...]] = {}
    made: set[str] = set()
    names = {table.name for table in tables}
    for table in tables:
        made.add(table.name)
        waiting = tuple(key for key in table.foreign_keys if key.table not in made and key.table in names)
        if waiting:
            late[table.name] = waiting
    return late


def create_table(table: Table, leave_out: Collection[ForeignKey] = ()) -> str:
    width = max((len(quote(column.name)) for column in table.columns), default=0)
    kinds = max((len(column.type) for column in table.columns), default=0)
    lines = [_column(column, width, kinds) for column in table.columns]
    if table.primary_key:
        lines.append(f"CONSTRAINT {quote(_primary(table))} PRIMARY KEY ({_names(table.primary_key)})")
    lines += [_unique(one) for one in table.uniques if not _needs_index(one)]
    lines += [f"CONSTRAINT {quote(check.name)} CHECK ({check.expression})" for check in table.checks]
    lines += [_reference(key) for key in table.foreign_keys if key not in leave_out]
    body = ",\n".join(f"    {line}" for line in lines)
    return f"CREATE TABLE {quote(table.name)} (\n{body}\n)"


def add_reference(table: Table, key: ForeignKey) -> str:
    return f"ALTER TABLE {quote(table.name)} ADD {_reference(key)}"


def create_indexes(table: Table) -> list[str]:
    statements = [create_unique_index(table, one) for one in table.uniques if _needs_index(one)]
    return statements + [create_index(table, index) for index in table.indexes]


def create_unique_index(table: Table, one: Unique) -> str:
    keys = one.expression or _names(one.columns)
    if one.expression and not _is_call(one.expression):
        keys = f"({one.expression})"
    where = f" WHERE {one.where}" if one.where else ""
    nulls = "" if one.nulls_distinct else " NULLS NOT DISTINCT"
    return f"CREATE UNIQUE INDEX {quote(one.name)} ON {quote(table.name)} ({keys}){nulls}{where}"


def create_index(table: Table, index: Index) -> str:
    method = f" USING {index.method}" if index.method != "btree" else ""
    include = f" INCLUDE ({_names(index.include)})" if index.include else ""
    where = f" WHERE {index.where}" if index.where else ""
    return f"CREATE INDEX {quote(index.name)} ON {quote(table.name)}{method} ({_names(index.columns)}){include}{where}"


def create_triggers(table: Table) -> list[str]:
    return [text for trigger in table.triggers for text in (trigger.function, *trigger.statements)]


def comments(table: Table) -> list[str]:
    found = [f"COMMENT ON TABLE {quote(table.name)} IS {quoted(table.comment)}"] if table.comment else []
    return found + [
        f"COMMENT ON COLUMN {quote(table.name)}.{quote(column.name)} IS {quoted(column.comment)}"
        for column in table.columns
        if column.comment
    ]


def is_identity(column: Column) -> bool:
    return column.generated in ("identity", "identity by default")


def _primary(table: Table) -> str:
    return shorten(f"{table.name}_pkey")


def _column(column: Column, width: int, kinds: int) -> str:
    parts = [f"{quote(column.name):<{width}}", f"{column.type:<{kinds}}"]
    if is_identity(column):
        parts.append(f"GENERATED {'ALWAYS' if column.generated == 'identity' else 'BY DEFAULT'} AS IDENTITY")
    elif column.generated:
        parts.append(f"GENERATED ALWAYS AS ({column.generated}) STORED")
    if not column.nullable and not is_identity(column):
        parts.append("NOT NULL")
    if column.default:
        parts.append(f"DEFAULT {column.default}")
    return " ".join(parts).rstrip()


def _unique(one: Unique) -> str:
    nulls = "" if one.nulls_distinct else "NULLS NOT DISTINCT "
    return f"CONSTRAINT {quote(one.name)} UNIQUE {nulls}({_names(one.columns)})"


def _reference(key: ForeignKey) -> str:
    action = f" ON DELETE {key.on_delete}" if key.on_delete != "NO ACTION" else ""
    deferred = " DEFERRABLE INITIALLY DEFERRED" if key.deferred else ""
    return (
        f"CONSTRAINT {quote(key.name)} FOREIGN KEY ({_names(key.columns)}) "
        f"REFERENCES {quote(key.table)} ({_names(key.referenced)}){action}{deferred}"
    )


def _needs_index(one: Unique) -> bool:
    """A unique expression or predicate is an index of its own; PostgreSQL has no constraint for it."""
    return bool(one.expression or one.where)


def _is_call(expression: str) -> bool:
    return expression.endswith(")") and expression.partition("(")[0].replace("_", "").isalnum()


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(quote, names))
