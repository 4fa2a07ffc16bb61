"""Statistics of a database that does not exist yet, as far as its brief states them, at any multiple of its volume."""

import datetime as dt
import math
from collections.abc import Sequence

from server.engine.kernel.statistics.columns import OPTIONAL_NULLS, Span, attribute, other, reference, surrogate
from server.engine.kernel.statistics.distributions import fan_out
from server.engine.model.brief import Attribute, Entity, FanOut, Ownership, Relation, RelationKind
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import Column, Table
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""The moment all assumed statistics describe: the same brief has the same statistics on any day."""

_LONGEST = 120
"""Months; what has grown longer than that is taken to have begun then."""
_MONTH = dt.timedelta(days=30.44)
_UNKNOWN_ROWS = 1_000.0
_TOGETHER = 20.0
"""Parts a whole has on average at most, to be written with it rather than over time."""
_WITH_PARENT, _SCATTERED = 0.95, 0.0


def table_rows(prepared: PreparedBrief, tables: Sequence[Table], factor: float = 1.0) -> dict[str, float]:
    """Rows of each table, by name, at ``factor`` times the brief's volume; what does not grow stays as it is."""
    return _Synthesis(prepared, tables, factor).rows


def synthesise(prepared: PreparedBrief, tables: Sequence[Table], factor: float = 1.0) -> DatabaseStatistics:
    """Statistics of the tables at ``factor`` times the brief's volume.

    Sizes are left to be predicted. Tables may be those of one service, replicas included.
    """
    made = _Synthesis(prepared, tables, factor)
    described = (made.table(table) for table in sorted(tables, key=lambda table: table.name))
    return DatabaseStatistics(tuple(described), now=NOW.isoformat())


class _Synthesis:
    def __init__(self, prepared: PreparedBrief, tables: Sequence[Table], factor: float) -> None:
        brief = prepared.brief
        self._entities = {entity.name: entity for entity in brief.entities}
        self._attributes = {
            f"{entity.name}.{each.name}": each for entity in brief.entities for each in entity.attributes
        }
        self._relations = {f"{relation.to}.{relation.name}": relation for relation in brief.relations}
        self._joins = {f"{relation.from_}.{relation.name}": relation for relation in brief.relations}
        self._factor = factor
        self._entity_rows = {name: self._volume(entity) for name, entity in self._entities.items()}
        self.rows = {table.name: self._table_rows(table) for table in tables}

    def table(self, table: Table) -> TableStatistics:
        rows = self.rows[table.name]
        columns = tuple(self._column(table, column, rows) for column in table.columns)
        return TableStatistics(table.name, rows, columns=columns)

    def _volume(self, entity: Entity) -> float:
        if entity.volume is None or entity.volume.rows is None:
            return _UNKNOWN_ROWS * self._factor
        grows = entity.volume.growth_per_month != 0
        return float(math.ceil(entity.volume.rows * (self._factor if grows else 1.0)))

    def _table_rows(self, table: Table) -> float:
        if table.entity in self._entities:
            rows = self._entity_rows[table.entity]
            if any(column.name == "id" and not column.attribute for column in table.columns):
                return rows
            return self._extracted(table, rows)
        relation = self._joins.get(table.entity)
        if relation is None:
            return _UNKNOWN_ROWS * self._factor
        sides = self._entity_rows.get(relation.from_, 0.0), self._entity_rows.get(relation.to, 0.0)
        if relation.fan_out is not None and relation.fan_out.mean is not None:
            return float(math.ceil(min(sides[0] * relation.fan_out.mean, sides[0] * max(1.0, sides[1]))))
        return max(sides)

    def _extracted(self, table: Table, rows: float) -> float:
        """A table of what some columns of an entity determine has as many rows as those have values."""
        found = 1.0
        for column in table.columns:
            if column.name in table.primary_key and column.attribute in self._attributes:
                of = self._attributes[column.attribute]
                known = attribute(column, of, rows, Span(NOW, NOW), unique=False).distinct
                found *= known if known > 0 else -known * rows
        return min(rows, max(1.0, found)) if table.primary_key else rows

    def _span(self, entity: Entity | None, rows: float) -> Span:
        volume = entity.volume if entity is not None else None
        months = float(_LONGEST)
        if volume is not None and volume.retention:
            months = volume.retention / 1e6 / _MONTH.total_seconds()
        elif volume is not None and volume.growth_per_month:
            months = (volume.rows or rows) / volume.growth_per_month
        return Span(NOW - _MONTH * min(max(months, 0.03), _LONGEST), NOW)

    def _column(self, table: Table, column: Column, rows: float) -> ColumnStatistics:
        relation = self._relations.get(column.attribute)
        parent = self._parent(table, column)
        unique = (column.name,) == table.primary_key or any(
            one.columns == (column.name,) and not one.where and not one.expression for one in table.uniques
        )
        if relation is not None:
            parents = self._entity_rows.get(relation.from_, _UNKNOWN_ROWS)
            return self._reference(column, rows, parents, relation, unique=unique)
        if parent is not None:
            return self._joined(table, column, rows, parent)
        if column.attribute in self._attributes:
            of: Attribute = self._attributes[column.attribute]
            return attribute(column, of, rows, self._span(self._entities.get(table.entity), rows), unique=unique)
        if unique:
            return surrogate(column, rows)
        return other(column, rows, self._span(self._entities.get(table.entity), rows))

    def _parent(self, table: Table, column: Column) -> float | None:
        for key in table.foreign_keys:
            if key.columns == (column.name,) and key.table in self.rows:
                return self.rows[key.table]
        return None

    def _reference(
        self, column: Column, rows: float, parents: float, relation: Relation, *, unique: bool
    ) -> ColumnStatistics:
        stated = relation.fan_out or FanOut()
        nulls = 0.0
        if column.nullable:
            nulls = OPTIONAL_NULLS
            if stated.mean is not None and rows > 0:
                nulls = min(1.0, max(0.0, 1.0 - stated.mean * parents / rows))
        filled = rows * (1 - nulls)
        if unique or relation.kind is RelationKind.ONE_TO_ONE:
            return reference(column, rows, parents, filled, nulls, (), _WITH_PARENT)
        mean = filled / parents if parents else 0.0
        shape = fan_out(parents, mean, stated.p99)
        is_part = relation.ownership is Ownership.COMPOSITION
        # A whole with parts on average has at least one; whom else one refers to may be nobody's concern.
        distinct = min(filled, parents * (1.0 if is_part and mean >= 1 else shape.with_children))
        together = is_part and mean <= _TOGETHER
        return reference(
            column, rows, parents, distinct, nulls, shape.most_common, _WITH_PARENT if together else _SCATTERED
        )

    def _joined(self, table: Table, column: Column, rows: float, parents: float) -> ColumnStatistics:
        """A column of a join table, or one that refers to what was extracted from its own entity."""
        relation = self._joins.get(table.entity)
        is_from = relation is not None and column.name == table.primary_key[0] if table.primary_key else False
        p99 = relation.fan_out.p99 if relation is not None and relation.fan_out is not None and is_from else None
        nulls = OPTIONAL_NULLS if column.nullable else 0.0
        filled = rows * (1 - nulls)
        shape = fan_out(parents, filled / parents if parents else 0.0, p99)
        distinct = min(filled, parents * shape.with_children)
        return reference(column, rows, parents, distinct, nulls, shape.most_common, _SCATTERED)
