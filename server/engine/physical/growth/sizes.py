"""Rows of a database that exists: as stated, else as its statistics have them, else assumed."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.model.migrations import TableRows
from server.engine.model.planning import GhostDatabase
from server.engine.model.statistics import ColumnStatistics, TableStatistics
from server.engine.physical.catalogue import Table, catalogue_of
from server.engine.physical.growth.references import references

ASSUMED_ROWS = 10_000
_MOST = 10**12


def completed(ghost: GhostDatabase, stated: Sequence[TableRows]) -> tuple[GhostDatabase, tuple[str, ...]]:
    """The database with rows for every table, and the tables whose rows are an assumption.

    Raises:
        DomainError: INVALID_ARGUMENT for a table that the DDL does not make, or rows that are none.
    """
    tables = {table.name: table for table in catalogue_of(ghost.ddl).tables.values() if not table.partitioned}
    rows: dict[str, int] = {}
    for number, one in enumerate(stated):
        field = f"tables[{number}]"
        if one.table not in tables:
            known = ", ".join(sorted(tables)[:10])
            raise _refused(field, f"the DDL makes no table {one.table!r}; it makes {known or 'none'}")
        if not 0 < one.rows <= _MOST:
            raise _refused(field, f"{one.table} has from 1 to {_MOST:,} rows, not {one.rows}")
        rows[one.table] = one.rows
    known_tables = {one.table: one for one in ghost.statistics.tables}
    made = dict(known_tables)
    targets = references(ghost.ddl)
    sizes = {name: float(ASSUMED_ROWS) for name in tables}
    sizes |= {name: one.rows for name, one in known_tables.items()} | {name: float(one) for name, one in rows.items()}
    for name, table in tables.items():
        if name in known_tables and name in rows:
            made[name] = _resized(known_tables[name], rows[name])
        elif name not in known_tables:
            made[name] = TableStatistics(name, sizes[name], columns=_keys(table, sizes, targets))
    assumed = tuple(sorted(name for name in tables if name not in known_tables and name not in rows))
    statistics = replace(ghost.statistics, tables=tuple(made[name] for name in sorted(made)))
    return replace(ghost, statistics=statistics), assumed


def _resized(table: TableStatistics, rows: int) -> TableStatistics:
    """With pages to be predicted anew."""
    return replace(table, rows=float(rows), pages=0, all_visible=0)


def _keys(
    table: Table, sizes: Mapping[str, float], targets: Mapping[tuple[str, str], str]
) -> tuple[ColumnStatistics, ...]:
    """What is known of columns without looking: keys differ, a reference has as many values as its table rows."""
    single = {one.keys[0] for one in table.indexes if one.unique and len(one.keys) == 1 and not one.where}
    found = []
    for name in table.columns:
        target = targets.get((table.name, name), "")
        if name in single:
            found.append(ColumnStatistics(name, distinct=-1.0))
        elif target in sizes:
            found.append(ColumnStatistics(name, distinct=min(sizes[target], sizes[table.name])))
    return tuple(found)


def _refused(field: str, message: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, message, {"field": field})
