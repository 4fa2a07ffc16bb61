"""How many rows a statement meets each time, held against how many there can be: rows come in before they go out.

An estimate of selectivity alone lets a cleaning job that runs every few seconds delete a third of its table each time.
What is deleted or moved on by condition was inserted before, so its mean is at most what comes in between two runs.
"""

from collections import defaultdict

from server.engine.model.access import Access, Comparison, Operation, Statement
from server.engine.model.brief import RelationKind, Volume
from server.engine.model.prepared import PreparedBrief

_CHANGES = (Operation.UPDATE, Operation.DELETE)


class TableFlow:
    def __init__(self, prepared: PreparedBrief) -> None:
        brief = prepared.brief
        self._rates = {one.name: (one.rate.mean if one.rate else None) or 0.0 for one in brief.use_cases}
        self._references = {
            (one.to, f"{one.name}_id"): one.from_
            for one in brief.relations
            if one.kind is not RelationKind.MANY_TO_MANY
        }
        self._months = {one.name: _growth(one.volume) for one in brief.entities}
        self._coming: dict[str, float] = defaultdict(float)
        for statement in prepared.statements:
            for access in statement.accesses:
                if access.operation is Operation.INSERT:
                    self._coming[access.table] += self._runs(statement) * (access.expected_rows or 1.0)

    def _runs(self, statement: Statement) -> float:
        return self._rates.get(statement.use_case, 0.0) * statement.visits

    def rows(self, statement: Statement, access: Access) -> float:
        """Mean rows of ``access`` each time the statement runs."""
        expected = access.expected_rows or 1.0
        bounds = [bound for one in statement.accesses if (bound := self._bound(statement, one)) is not None]
        return max(1.0, min([expected, *bounds]))

    def _bound(self, statement: Statement, access: Access) -> float | None:
        """Of a change by condition: what comes in between two runs."""
        runs, coming = self._runs(statement), self._coming.get(access.table, 0.0)
        if access.operation not in _CHANGES or access.pins_key or not access.predicate or runs <= 0.0 or coming <= 0.0:
            return None
        return coming / runs

    def growth(self, statement: Statement, access: Access, volume: float) -> float:
        """How many times today's rows it meets when its table has ``volume`` times as many.

        What belongs to one parent stays as long as parents grow as fast; a page of a list does not grow.
        """
        if (
            access.pins_key
            or access.limit
            or any(self._bound(statement, one) is not None for one in statement.accesses)
        ):
            return 1.0
        bound = {
            one.column
            for one in access.predicate
            if one.comparison in (Comparison.EQUAL, Comparison.IN, Comparison.JOIN)
        }
        if "id" in bound:
            return 1.0
        parents = [parent for column in bound if (parent := self._references.get((access.entity, column))) is not None]
        return min((self._of_each(access.entity, parent, volume) for parent in parents), default=volume)

    def _of_each(self, entity: str, parent: str, volume: float) -> float:
        """Rows of each parent by then, as a factor: all rows over what the parents have become meanwhile."""
        own, other = self._months.get(entity, 0.0), self._months.get(parent, 0.0)
        if own <= other or volume <= 1.0:
            return 1.0
        return max(1.0, volume / (1.0 + (volume - 1.0) * other / own))


def _growth(volume: Volume | None) -> float:
    """Of today's rows, a month."""
    return float(volume.growth_per_month or 0) / float(volume.rows) if volume is not None and volume.rows else 0.0
