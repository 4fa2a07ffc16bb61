"""What keeping an index costs the statements that write, in the planner's own unit.

EXPLAIN does not price it: the cost of an INSERT is the same with no index and with ten. So each entry that a row
makes in a secondary index has a price, measured once on a cluster like the one that plans (`bench.index_writes`): the
time of an entry over the time that one unit of planner cost takes."""

from collections.abc import Iterable, Mapping

from server.engine.kernel.planner_cost import MICROSECONDS_PER_UNIT
from server.engine.kernel.sql.words import quote
from server.engine.model.planning import IndexDefinition, Plan
from server.engine.physical.candidates import Change, bare
from server.engine.physical.catalogue import Table

ENTRY_MICROSECONDS = 5.0
"""Time of one new B-tree entry with its WAL, measured on PostgreSQL 18 by `bench.index_writes` over four indexes."""
ENTRY_COST = ENTRY_MICROSECONDS / MICROSECONDS_PER_UNIT
"""The same in planner cost."""
GIN_FACTOR = 3.0
"""Entries that a row makes in a GIN index, against one in a B-tree: a value is several elements. The list of pending
entries puts the work off, and does not do away with it."""
_MODIFIES = frozenset({"ModifyTable", "Insert", "Update", "Delete", "Merge"})


def entry_cost(method: str) -> float:
    return ENTRY_COST * (GIN_FACTOR if method == "gin" else 1.0)


def rows_changed(plan: Plan) -> Mapping[str, float]:
    """Rows that each table's modification handles, by relation as plans name it: those of the node below."""
    rows: dict[str, float] = {}
    for node, below in zip(plan.nodes, plan.nodes[1:], strict=False):
        if node.kind in _MODIFIES:
            rows[node.relation] = rows.get(node.relation, 0.0) + max(below.rows, 1.0)
    return rows


def columns_of(definition: IndexDefinition, table: Table) -> frozenset[str]:
    """Columns whose change makes a new entry: of keys, INCLUDE and predicate; of an expression, all it may mean."""
    plain = {quote(column): column for column in table.columns}
    found = {plain[bare(key)] for key in (*definition.keys, *definition.include) if bare(key) in plain}
    texts = [key for key in definition.keys if bare(key) not in plain] + [definition.where]
    return frozenset(found | {column for column in table.columns for text in texts if column in text})


def own_columns(table: Table) -> frozenset[str]:
    """Columns whose change already makes every index of the table take a new entry."""
    return frozenset(
        column
        for one in table.indexes
        for column in columns_of(IndexDefinition(table.reference, one.keys, one.method, one.include, one.where), table)
    )


def entries(definition: IndexDefinition, changes: Iterable[Change], own: frozenset[str], others: int) -> float:
    """New index entries for each row changed, this index being there rather than not.

    An update makes entries in every index of the table or, when it touches the columns of none, in none at all
    (heap-only tuples): the first index whose columns it touches also costs it the entries of the ``others``.
    """
    count = 0.0
    for change in changes:
        if change.table.reference != definition.table:
            continue
        if change.operation == "insert":
            count += 1
        elif change.operation == "update":
            touches = bool(change.columns & columns_of(definition, change.table))
            breaks = bool(change.columns & own)
            count += 1 if breaks else 1 + others if touches else 0
    return count
