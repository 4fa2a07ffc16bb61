"""CREATE TABLE and all that a table is made with, but for references and triggers."""

from collections.abc import Callable, Mapping

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import constraints, renaming
from server.engine.migrations.planning.columns import definition
from server.engine.model.catalogue import CatalogueTable


def creation(table: CatalogueTable, names: Mapping[str, str], other: Callable[[str], str]) -> list[str]:
    """Statements for the table without references and triggers, it and its own table by ``names`` where these have it.

    ``other``: what its keys and indexes are called, whose names may be taken by what is there.
    """
    name = quote(names.get(table.name, table.name))
    lines = [definition(column) for column in table.columns]
    lines += [
        f"CONSTRAINT {quote(other(each.name) if constraints.is_key(each) else each.name)} {each.definition}"
        for each in table.constraints
        if each.kind != "foreign key"
    ]
    unlogged = "UNLOGGED " if table.unlogged else ""
    if table.parent:
        above = quote(names.get(table.parent, table.parent))
        made = f"CREATE {unlogged}TABLE {name} PARTITION OF {above} {table.bound}"
    else:
        body = ",\n".join(f"    {line}" for line in lines)
        made = f"CREATE {unlogged}TABLE {name} (\n{body}\n)"
    if table.partitioned:
        made += f" PARTITION BY {table.partitioned}"
    if table.options:
        made += f" WITH ({', '.join(table.options)})"
    indexes = [
        renaming.index(each.definition, {}, other(each.name), table=names.get(table.name, table.name), whole=True)
        for each in table.indexes
    ]
    statements = [made, *indexes, *_said(table, name)]
    if table.row_security:
        statements.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    if table.forced_row_security:
        statements.append(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    return statements + [f"CREATE POLICY {quote(one.name)} ON {name} {one.definition}" for one in table.policies]


def _said(table: CatalogueTable, name: str) -> list[str]:
    found = []
    for column in table.columns:
        if column.comment:
            where = f"{name}.{quote(column.name)}"
            found.append(f"COMMENT ON COLUMN {where} IS {text(column.comment)}")
    if table.comment:
        found.append(f"COMMENT ON TABLE {name} IS {text(table.comment)}")
    return found


def text(written: str) -> str:
    """As a literal; NULL for nothing."""
    escaped = written.replace("'", "''")
    return f"'{escaped}'" if written else "NULL"
