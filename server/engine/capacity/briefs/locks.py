"""Rows that many transactions update: how likely two of them want the same one.

Who updates a row holds it until the transaction ends. Rows are told apart by what pins them: a key, or columns of which
there are few values. Popularity comes from the brief's statistics; without them every row is as likely.
"""

import math

from server.engine.model.access import Access, Comparison, Operation, Statement
from server.engine.model.brief import Brief, RelationKind
from server.engine.model.capacity import Lock

MOST_ROWS = 12
"""Rows of one table told apart; the rest of a table whose rows are alike is hardly waited for."""
_LOCKING = (Operation.UPDATE, Operation.DELETE, Operation.LOCK)
_PLAIN = (Comparison.EQUAL, Comparison.NULL)
_FEW = 2.0
"""Sets of rows for each value of a column, up to which the column's own statistics say which is wanted."""


class Locks:
    def __init__(self, brief: Brief) -> None:
        self._rows = {one.name: float((one.volume.rows if one.volume else None) or 1.0) for one in brief.entities}
        self._parents = {
            (one.to, f"{one.name}_id"): one.from_
            for one in brief.relations
            if one.kind is not RelationKind.MANY_TO_MANY
        }
        self._statistics = {
            (one.name, found.name): found.statistics
            for one in brief.entities
            for found in one.attributes
            if found.statistics is not None
        }

    def of(self, statement: Statement) -> tuple[Lock, ...]:
        """The rows it locks, those most likely to be shared first."""
        found = {}
        for access in statement.accesses:
            if access.operation in _LOCKING and access.entity in self._rows:
                pinned = {one.column for one in access.predicate if one.comparison is Comparison.EQUAL}
                # Rows found by a range, a list or another table are those nobody else is after, such as the expired.
                if access.pins_key or all(one.comparison in _PLAIN for one in access.predicate):
                    lock = self._lock(access, sorted(pinned))
                    found[lock.name] = lock
        return tuple(sorted(found.values(), key=lambda one: (-one.shares[0], one.name)))

    def _lock(self, access: Access, columns: list[str]) -> Lock:
        """Rows are as many as the table has, or sets of them as large as the statement meets."""
        rows = max(1.0, self._rows[access.entity])
        targets = max(1.0, rows / max(1.0, access.expected_rows or 1.0))
        for column in columns:
            parent = self._parents.get((access.entity, column))
            if parent is not None:
                targets = max(targets, min(rows, self._rows.get(parent, rows)))
        if targets < 2.0:
            return Lock(f"{access.table} (all rows)", access.table, (1.0,))
        name = access.table if access.pins_key else f"{access.table} by {', '.join(columns)}"
        for column in columns:
            statistics = self._statistics.get((access.entity, column))
            if statistics is None:
                continue
            common = sorted((one.fraction for one in statistics.most_common if one.fraction > 0.0), reverse=True)
            if common and targets <= _FEW * max(1.0, float(statistics.distinct or len(common))):
                return Lock(name, access.table, tuple(common[:MOST_ROWS]))
            if statistics.skew:
                return Lock(name, access.table, _zipf(targets, statistics.skew))
        return Lock(name, access.table, _uniform(targets))


def _uniform(rows: float) -> tuple[float, ...]:
    return (1.0 / max(1.0, rows),) * int(min(MOST_ROWS, max(1.0, rows)))


def _zipf(rows: float, skew: float) -> tuple[float, ...]:
    """Shares of the most wanted rows; the sum over all by the integral beyond the first thousand."""
    first = int(min(rows, 1000.0))
    total = math.fsum(rank**-skew for rank in range(1, first + 1))
    if rows > first:
        power = 1.0 - skew
        total += math.log(rows / first) if abs(power) < 1e-9 else (rows**power - first**power) / power
    return tuple(rank**-skew / total for rank in range(1, min(first, MOST_ROWS) + 1))
