"""schema.sql: the whole schema as a file for an engineer to read, table by table."""

from server.engine.kernel.ddl import (
    add_reference,
    comments,
    create_indexes,
    create_table,
    create_triggers,
    later_references,
)
from server.engine.kernel.naming import snake
from server.engine.model.brief import Brief
from server.engine.model.schema import PhysicalSchema, Table

_WIDTH = 100


def schema_sql(brief: Brief, schema: PhysicalSchema) -> str:
    """The statements of ``create_statements``, in the same order, under headings and with what each thing is for."""
    late = later_references(schema.tables)
    parts = [_head(brief, schema), _section("Tables")]
    parts += [_table(table, create_table(table, leave_out=late.get(table.name, ()))) for table in schema.tables]
    if late:
        parts.append(_section("References that close a cycle"))
        for table in schema.tables:
            parts += [f"{add_reference(table, key)};" for key in late.get(table.name, ())]
    indexes = [_indexes(table) for table in schema.tables if create_indexes(table)]
    if indexes:
        parts += [_section("Indexes"), *indexes]
    triggers = [_triggers(table) for table in schema.tables if table.triggers]
    if triggers:
        parts += [_section("Rules that no constraint can state"), *triggers]
    parts += [_section("Comments"), *("\n".join(f"{each};" for each in comments(table)) for table in schema.tables)]
    return "\n\n".join(parts) + "\n"


def _head(brief: Brief, schema: PhysicalSchema) -> str:
    title = brief.title or snake(brief.name).replace("_", " ")
    return (
        f"-- {title}: PostgreSQL 18, {len(schema.tables)} tables.\n"
        "-- Conventions: money is bigint in minor units; time is timestamptz; enumerations are text with a CHECK;\n"
        "-- every reference has an index; names are <table>_<columns>_<kind> and at most 63 bytes.\n"
        "-- Run in one transaction: psql -v ON_ERROR_STOP=1 --single-transaction -f schema.sql"
    )


def _section(title: str) -> str:
    return f"-- {title} {'-' * (_WIDTH - len(title) - 4)}"


def _table(table: Table, statement: str) -> str:
    return f"{_remark(table.comment)}{statement};"


def _remark(text: str) -> str:
    return "".join(f"-- {line}\n" for line in text.splitlines() if line.strip())


def _indexes(table: Table) -> str:
    purposes = {index.name: index.purpose for index in table.indexes}
    purposes |= {one.name: one.invariant for one in table.uniques}
    lines = []
    for statement in create_indexes(table):
        name = next((known for known in purposes if f" {known} ON " in statement), "")
        lines.append(f"{_remark(purposes.get(name, ''))}{statement};")
    return "\n".join(lines)


def _triggers(table: Table) -> str:
    purposes = {trigger.function: trigger.purpose for trigger in table.triggers}
    return "\n".join(f"{_remark(purposes.get(statement, ''))}{statement};" for statement in create_triggers(table))
