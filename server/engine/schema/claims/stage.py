"""Rows and statements for experiments on some tables of a schema."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from server.engine.kernel.ddl import statements_for
from server.engine.kernel.sql.words import quote
from server.engine.model.plan import Finding, Severity
from server.engine.model.schema import ForeignKey, PhysicalSchema, Table
from server.engine.schema.sampling.literals import literal
from server.engine.schema.sampling.rows import Row, RowMaker


class Stage:
    """Makes the DDL, the rows and the findings of claims."""

    def __init__(self, schema: PhysicalSchema) -> None:
        self.schema = schema
        self.tables = {table.name: table for table in schema.tables}
        self.findings: list[Finding] = []

    def alone(self, table: Table) -> tuple[tuple[str, ...], RowMaker]:
        """The table without references, and a maker of rows for it."""
        return statements_for(self.schema, {table.name}), RowMaker([replace(table, foreign_keys=())])

    def joined(self, table: str, key: ForeignKey, triggers: Collection[str] = ()) -> tuple[tuple[str, ...], RowMaker]:
        """The table and the one the key refers to, with this reference alone."""
        names = {table, key.table}
        chosen = [
            replace(each, foreign_keys=(key,) if each.name == table else ())
            for each in self.schema.tables
            if each.name in names
        ]
        return statements_for(self.schema, names, {key.name}, triggers), RowMaker(chosen)

    def undemonstrated(self, subject: str, constraint: str, why: str) -> None:
        self.findings.append(
            Finding(
                id=f"schema.not-demonstrated@{subject}.{constraint}",
                rule="schema.not-demonstrated",
                severity=Severity.INFO,
                subject=f"{subject}.{constraint}",
                message=f"no experiment shows {constraint} refusing a row: {why}",
                why="The constraint is in the schema; only its demonstration is missing.",
                fix="Simplify the expression, or leave out a constraint that others imply.",
            )
        )


def key_condition(table: Table, row: Row) -> str:
    """WHERE of the row, by primary key."""
    types = {column.name: column.type for column in table.columns}
    return " AND ".join(f"{quote(name)} = {literal(row[name], types[name])}" for name in table.primary_key)


def rows_in(maker: RowMaker, wanted: Sequence[tuple[str, Row]], turn: int = 0) -> tuple[str, ...] | None:
    """INSERTs of the rows and of those they refer to; None when one of these could not be made."""
    given = {table for table, _ in wanted}
    statements: dict[str, None] = {}
    for table, row in wanted:
        for name, at in maker.needed(table, row, turn):
            if name in given:
                continue
            parent = maker.row(name, at)
            if parent is None:
                return None
            statements[maker.insert(name, parent)] = None
        statements[maker.insert(table, row)] = None
    return tuple(statements)
