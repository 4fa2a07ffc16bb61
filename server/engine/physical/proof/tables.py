"""The tables of the experiment: keys and indexes as designed, without what would refuse made-up values."""

from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.kernel.ddl import add_reference, create_indexes, create_table
from server.engine.model.schema import Table


def bare_tables(tables: Sequence[Table]) -> tuple[str, ...]:
    """Columns, keys and indexes. Checks and triggers look at no index, and made-up values would not pass them."""
    bare = [replace(table, checks=(), foreign_keys=(), triggers=()) for table in tables]
    statements = [create_table(table) for table in bare]
    for table in bare:
        statements += create_indexes(table)
    return tuple(statements)


def references(tables: Sequence[Table]) -> tuple[str, ...]:
    """Foreign keys, added when the tables are full: what writers pay for them is measured as well."""
    names = {table.name for table in tables}
    return tuple(
        f"{add_reference(table, key)} NOT VALID" for table in tables for key in table.foreign_keys if key.table in names
    )
