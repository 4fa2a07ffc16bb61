"""What one execution of a statement costs the database at several volumes.

From the planner's cost at production size where there is one, else from the rows the statement is expected to meet,
taking for granted that an index finds them.
"""

import math
from collections import defaultdict
from collections.abc import Mapping

from server.engine.capacity.briefs.calibration import Calibration
from server.engine.capacity.briefs.flow import TableFlow
from server.engine.model.access import Operation, Statement
from server.engine.model.capacity import CostPoint, Provenance, Query
from server.engine.model.physical import PhysicalDesign, StatementForecast
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema

VOLUMES = (1.0, 10.0, 100.0)
_WRITES = (Operation.INSERT, Operation.UPDATE, Operation.DELETE)
_INDEXES = 2
"""Of a table of which nothing is known."""


class StatementCosts:
    def __init__(
        self,
        prepared: PreparedBrief,
        schema: PhysicalSchema | None,
        physical: PhysicalDesign | None,
        calibration: Calibration,
        measured: Mapping[str, float],
    ) -> None:
        """``measured``: processor seconds of the database by statement id."""
        self._flow = TableFlow(prepared)
        self._calibration = calibration
        self._measured = measured
        self._forecasts: dict[str, list[StatementForecast]] = defaultdict(list)
        for forecast in physical.forecasts if physical else ():
            self._forecasts[forecast.statement].append(forecast)
        self._upkeep = dict(physical.write_costs) if physical else {}
        self._indexes = {
            table.entity: 1 + len(table.uniques) + len(table.indexes) for table in (schema.tables if schema else ())
        }

    def query(self, statement: Statement) -> Query:
        """One execution of it."""
        writes = any(access.operation in _WRITES for access in statement.accesses)
        forecasts = self._forecasts.get(statement.id, [])
        if forecasts:
            costs, provenance, source = self._planned(statement, forecasts)
        else:
            costs, provenance, source = self._expected(statement)
        seconds = self._measured.get(statement.id)
        if seconds is not None:
            scale = seconds / costs[0].cpu if costs[0].cpu > 0.0 else 0.0
            costs = tuple(CostPoint(one.volume, one.cpu * scale, one.pages, one.io) for one in costs)
            provenance, source = Provenance.MEASURED, f"{seconds * 1e3:g} ms measured; with the volume as {source}"
        return Query(
            statement=statement.id,
            costs=costs,
            provenance=provenance,
            source=source,
            tables=self._tables(statement),
            writes=writes,
        )

    def _planned(
        self, statement: Statement, forecasts: list[StatementForecast]
    ) -> tuple[tuple[CostPoint, ...], Provenance, str]:
        unit, own = self._calibration.cost_unit, self._calibration.statement
        upkeep = self._upkeep.get(statement.id, 0.0) * unit + self._written(statement, indexes=False)
        points: dict[float, CostPoint] = {}
        for one in sorted(forecasts, key=lambda found: (found.factor, found.month)):
            if one.factor > 0.0:
                points.setdefault(
                    one.factor, CostPoint(one.factor, own + one.cost * unit + upkeep, max(0.0, one.pages))
                )
        if not points:
            return self._expected(statement)
        today = min(forecasts, key=lambda found: abs(found.factor - 1.0))
        source = f"cost {today.cost:.6g} at {unit * 1e6:g} µs a unit, {own * 1e6:g} µs a statement"
        return tuple(points[factor] for factor in sorted(points)), Provenance.PLANNER, source

    def _expected(self, statement: Statement) -> tuple[tuple[CostPoint, ...], Provenance, str]:
        rows = math.fsum(self._flow.rows(statement, access) for access in statement.accesses)
        points = tuple(self._at(statement, volume) for volume in VOLUMES)
        same = all(one.cpu == points[0].cpu and one.pages == points[0].pages for one in points)
        source = f"{rows:.4g} rows met, found by an index"
        return points[:1] if same else points, Provenance.ROWS, source

    def _at(self, statement: Statement, volume: float) -> CostPoint:
        calibration = self._calibration
        cpu, pages = calibration.statement, 0.0
        for access in statement.accesses:
            if access.operation is Operation.INSERT:
                continue
            rows = self._flow.rows(statement, access) * self._flow.growth(statement, access, volume)
            looked_at = 1.0 + rows
            cpu += rows * calibration.row + looked_at * calibration.page
            pages += looked_at
        return CostPoint(volume, cpu + self._written(statement, indexes=True), pages + self._written_pages(statement))

    def _written(self, statement: Statement, *, indexes: bool) -> float:
        each = self._calibration
        found = 0.0
        for access in statement.accesses:
            if access.operation in _WRITES:
                kept = self._indexes.get(access.entity, _INDEXES) if indexes else 0
                found += self._flow.rows(statement, access) * (each.written_row + kept * each.index_entry)
        return found

    def _written_pages(self, statement: Statement) -> float:
        return math.fsum(
            (access.expected_rows or 1.0) * self._indexes.get(access.entity, _INDEXES)
            for access in statement.accesses
            if access.operation is Operation.INSERT
        )

    def _tables(self, statement: Statement) -> tuple[tuple[str, float], ...]:
        """Pages go to tables as rows do."""
        rows: dict[str, float] = defaultdict(float)
        for access in statement.accesses:
            rows[access.table] += 1.0 + self._flow.rows(statement, access)
        total = math.fsum(rows.values())
        ranked = sorted(rows.items(), key=lambda one: (-one[1], one[0]))
        return tuple((name, count / total) for name, count in ranked)
