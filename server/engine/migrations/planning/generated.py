"""Generated columns that are computed anew: another expression or type, or one over a column whose values move.

PostgreSQL neither changes the type of what an expression reads nor the expression: the old column steps aside.
"""

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import constraints, renaming
from server.engine.migrations.planning.columns import definition
from server.engine.migrations.planning.draft import Draft, Stage, alter
from server.engine.model.catalogue import CatalogueColumn, CatalogueTable


def choose(draft: Draft, before: CatalogueTable, after: CatalogueTable) -> list[tuple[str, str]]:
    """Table and column of each; those that only lose their expression are not among them."""
    moved = {name for one in draft.copies(after.name).values() for name in (one.column, one.target)}
    found = []
    for column in after.columns:
        old = before.column(column.name)
        if not column.generated:
            continue
        reads = any(
            renaming.mentions(each.generated, name) for each in (column, old) if each is not None for name in moved
        )
        if reads or (old is not None and _meaning(old) != _meaning(column)):
            found.append((after.name, column.name))
    return found


def _meaning(column: CatalogueColumn) -> tuple[object, ...]:
    return column.generated, column.virtual, column.type, column.collation


def unavoidable(draft: Draft) -> str:
    """Why the transaction in which they change is long; empty when it is not."""
    made = [_column(draft.after.table(table), column) for table, column in draft.remade]
    if all(column is None or column.virtual for column in made):
        return ""
    return "PostgreSQL computes a stored column only by writing the table anew"


def aside(draft: Draft) -> list[str]:
    """What rests on them goes, and they get another name, under which views of today still read them."""
    statements: list[str] = []
    for table in draft.before.tables:
        columns = draft.remade_of(table.name)
        copied = set(draft.copies(table.name))
        statements += [
            alter(table.name, f"DROP CONSTRAINT {quote(each.name)}")
            for each in table.constraints
            if columns & set(each.columns) and not copied & set(each.columns)
        ]
        statements += [
            f"DROP INDEX {quote(each.name)}"
            for each in table.indexes
            if columns & set(each.columns) and not copied & set(each.columns)
        ]
        for name in sorted(columns):
            old = table.column(name)
            if old is None:
                continue
            if old.not_null:
                statements.append(alter(table.name, f"ALTER COLUMN {quote(name)} DROP NOT NULL"))
            statements.append(alter(table.name, f"RENAME COLUMN {quote(name)} TO {quote(_old(draft, table, name))}"))
    return statements


def anew(draft: Draft) -> list[str]:
    """The columns as they will be; what rests on them follows by steps of its own."""
    statements: list[str] = []
    for table in draft.after.tables:
        made = [column for column in table.columns if column.name in draft.remade_of(table.name)]
        if made:  # all of a table in one statement, so that it is written once
            statements.append(alter(table.name, *(f"ADD COLUMN {definition(column)}" for column in made)))
        for column in made:
            if column.comment:
                text = column.comment.replace("'", "''")
                statements.append(f"COMMENT ON COLUMN {quote(table.name)}.{quote(column.name)} IS '{text}'")
        _rests(draft, table)
    return statements


def _rests(draft: Draft, table: CatalogueTable) -> None:
    columns = draft.remade_of(table.name)
    there = draft.before.table(table.name)
    for one in table.constraints:
        if columns & set(one.columns):
            constraints.add(draft, table, one, late=True)
    for index in table.indexes:
        if columns & set(index.columns):
            constraints.create_index(draft, table, index, late=True)
    for name in sorted(columns):
        if there is not None and there.column(name) is not None:
            drop = alter(table.name, f"DROP COLUMN {quote(_old(draft, there, name))}")
            draft.add(Stage.DROP_COLUMNS, f"Drop what {table.name}.{name} was", [drop])


def _old(draft: Draft, table: CatalogueTable, name: str) -> str:
    return draft.free(table, name, "old")


def _column(table: CatalogueTable | None, name: str) -> CatalogueColumn | None:
    return table.column(name) if table is not None else None
