"""Rows at the edges of what a ghost's tables are said to hold: the least and the greatest value of every column."""

from collections.abc import Mapping, Sequence

from server.engine.model.statistics import TableStatistics
from server.lab.ghost.catalogue import Catalogue, Column, Table
from server.lab.ghost.volume import array
from server.lab.ghost.wire import Wire

_OWN = "relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = ANY ('{schemas}'))"
_RELAX = f"""
UPDATE pg_class SET relchecks = 0 WHERE {_OWN} AND relchecks > 0 AND relkind = 'r';
UPDATE pg_attribute SET attnotnull = false FROM pg_class c
WHERE c.oid = attrelid AND c.{_OWN} AND c.relkind = 'r' AND attnotnull AND attnum > 0
"""
"""Takes away for a moment what would refuse a row of which only some values are known."""

_RESTRAIN = f"""
UPDATE pg_class c SET relchecks = k.count FROM (SELECT conrelid, count(*)::int2 AS count FROM pg_constraint
  WHERE contype = 'c' AND conrelid <> 0 GROUP BY conrelid) k
WHERE k.conrelid = c.oid AND c.relchecks <> k.count AND c.{_OWN};
UPDATE pg_attribute SET attnotnull = true
FROM unnest({{relations}}::oid[], {{numbers}}::int2[]) AS known (relation, number)
WHERE attrelid = relation AND attnum = number
"""


def put_edges(
    admin: Wire, role: Wire, catalogue: Catalogue, statistics: Mapping[str, TableStatistics], schemas: Sequence[str]
) -> None:
    """Put two rows into each table of which values are known; those that something forbids are left out.

    ``schemas``: those of the user.

    The planner looks both up in an index where a condition lies at the end of a histogram.
    """
    stored = {oid: table for oid, table in catalogue.tables.items() if table.kind == "r"}
    statements = [
        statement
        for table in stored.values()
        if table.name in statistics and statistics[table.name].rows >= 1
        for statement in _edge_rows(table, statistics[table.name])
    ]
    if not statements:
        return
    required = [(oid, column.number) for oid, table in stored.items() for column in table.columns if column.required]
    relations = "'{" + ",".join(str(oid) for oid, _ in required) + "}'"
    numbers = "'{" + ",".join(str(number) for _, number in required) + "}'"
    own = array(schemas).replace("'", "''")
    admin.execute(_RELAX.format(schemas=own))
    role.fetch("SELECT ghost.try($1::text[])", statements)
    admin.execute(_RESTRAIN.format(schemas=own, relations=relations, numbers=numbers))


def _edge_rows(table: Table, statistics: TableStatistics) -> list[str]:
    """Statements that put the smallest and the largest value of each column into the table, as far as known."""
    known = {column.column: column for column in statistics.columns}
    taken: list[tuple[Column, str]] = []
    for column in table.columns:
        found = known.get(column.name)
        if found is None or column.generated:
            continue
        values = (*found.histogram[:1], *found.histogram[-1:], *found.most_common)
        if values and column.ordered:
            taken.append((column, "'" + array(values).replace("'", "''") + f"'::{column.type}[]"))
    if not taken:
        return []
    names = ", ".join(column.quoted for column, _ in taken)
    return [
        f"INSERT INTO {table.quoted} ({names}) OVERRIDING SYSTEM VALUE SELECT "
        + ", ".join(f"(SELECT x FROM unnest({values}) AS x ORDER BY x {way} LIMIT 1)" for _, values in taken)
        for way in ("ASC", "DESC")
    ]
