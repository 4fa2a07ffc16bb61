"""What rules ask of a catalogue again and again."""

from collections.abc import Iterator

from server.engine.kernel.sql.words import quote
from server.engine.model.reviewed_schema import ReviewedColumn, ReviewedConstraint, ReviewedSchema, ReviewedTable


def stored(catalogue: ReviewedSchema) -> Iterator[ReviewedTable]:
    """Tables, partitioned ones included, partitions not: they have what their table has."""
    return (table for table in catalogue.tables if table.kind in ("table", "partitioned") and not table.partition_of)


def columns(catalogue: ReviewedSchema) -> Iterator[tuple[ReviewedTable, ReviewedColumn]]:
    return ((table, column) for table in stored(catalogue) for column in table.columns)


def foreign_keys(table: ReviewedTable) -> tuple[ReviewedConstraint, ...]:
    return tuple(each for each in table.constraints if each.kind == "foreign key")


def primary_key(table: ReviewedTable) -> tuple[str, ...]:
    """Its columns; empty without."""
    return next((each.columns for each in table.constraints if each.kind == "primary key"), ())


def column(table: ReviewedTable, name: str) -> ReviewedColumn:
    return next(each for each in table.columns if each.name == name)


def unique_sets(table: ReviewedTable) -> tuple[frozenset[str], ...]:
    """Columns that no two rows share, of whole-table unique indexes on plain columns."""
    return tuple(
        frozenset(index.keys)
        for index in table.indexes
        if index.unique and not index.where and not any(key.startswith("(") for key in index.keys)
    )


def serial(each: ReviewedColumn) -> bool:
    """Its default is the next value of a sequence."""
    return each.default.startswith("nextval(")


def listed(names: tuple[str, ...]) -> str:
    """Columns as they stand in parentheses."""
    return ", ".join(quote(name) for name in names)
