"""How many rows a statement meets, from the volumes and statistics of the brief: PostgreSQL's own rules of thumb."""

from collections.abc import Mapping, Sequence

from server.engine.brief.catalogue import Tables
from server.engine.kernel.sql.scope import Relation as Use
from server.engine.model.access import Comparison, Condition, Operation
from server.engine.model.brief import Attribute, AttributeType, Brief, RelationKind

DEFAULT_ROWS = 10_000
"""Of an entity of which nothing is known."""
_RANGE = 1 / 3
"""Selectivity of one inequality (DEFAULT_INEQ_SEL in PostgreSQL's selfuncs.h)."""
_BOTH_BOUNDS = 0.005
"""Of a range with both bounds (DEFAULT_RANGE_INEQ_SEL)."""
_MATCH = 0.005
"""Of patterns, searches and equality with unknown statistics (DEFAULT_MATCH_SEL, DEFAULT_EQ_SEL)."""
_OTHER = 0.5
"""Of a condition that nothing is known about."""
_OPERATORS = {"=": 0.005, "<": _RANGE, "<=": _RANGE, ">": _RANGE, ">=": _RANGE, "<>": 0.995}
"""Of comparisons of expressions (DEFAULT_EQ_SEL and its complement)."""
_ARRAY_ELEMENTS = 10
"""Assumed in ``= ANY(:array)`` and in a derived table, as in estimate_array_length."""
_PAGE = 50
"""Rows of a page whose size is a parameter."""
_DISTINCT = 200
"""Different values of a column of which nothing is known (DEFAULT_NUM_DISTINCT)."""


class Estimates:
    """Expected rows of each use of a table in a statement."""

    def __init__(self, brief: Brief, tables: Tables) -> None:
        self._tables = tables
        self._rows: dict[str, float] = {}
        self._attributes: dict[tuple[str, str], Attribute] = {}
        self._referred: dict[tuple[str, str], str] = {}
        for entity in brief.entities:
            stated = entity.volume.rows if entity.volume else None
            self._rows[entity.name] = float(DEFAULT_ROWS if stated is None else stated)
            for attribute in entity.attributes:
                self._attributes[entity.name, attribute.name] = attribute
        for relation in brief.relations:
            if relation.kind is not RelationKind.MANY_TO_MANY:
                self._referred[relation.to, f"{relation.name}_id"] = relation.from_
                continue
            mean = relation.fan_out.mean if relation.fan_out else None
            join = f"{relation.from_}.{relation.name}"
            self._rows[join] = self._rows.get(relation.from_, DEFAULT_ROWS) * (1.0 if mean is None else mean)
            for column, side in zip(tables.by_entity[join].columns, (relation.from_, relation.to), strict=False):
                self._referred[join, column] = side

    def total(self, entity: str) -> float:
        return self._rows.get(entity, float(DEFAULT_ROWS))

    def rows(self, uses: Sequence[Use]) -> Mapping[int, float]:
        """Rows that each use matches, by ``id`` of the use: its own conditions, then joins from the smallest use on."""
        own = {id(use): self._own(use) for use in uses}
        settled: dict[int, float] = {}
        waiting = list(uses)
        while waiting:
            reached = [(self._reached(use, own, settled), index) for index, use in enumerate(waiting)]
            rows, index = min(reached)
            use = waiting.pop(index)
            settled[id(use)] = self._limited(use, rows)
        return {id(use): self._rounded(use, settled[id(use)]) for use in uses}

    def _own(self, use: Use) -> float:
        if use.operation is Operation.INSERT:
            return use.inserted_rows or float(_ARRAY_ELEMENTS)
        entity = use.shape.entity if use.shape else ""
        selectivity = 1.0
        fixed = {found.column for found in use.conditions if found.comparison is Comparison.EQUAL}
        if use.shape is not None and use.shape.is_pinned_by(fixed):
            return min(1.0, self.total(entity))
        members = {column for column, _, _ in use.joined_to}
        for column in dict.fromkeys(found.column for found in use.conditions):
            conditions = [
                found
                for found in use.conditions
                if found.column == column and not (found.comparison is Comparison.IN and column in members)
            ]
            selectivity *= self._selectivity(entity, column, conditions)
        return self.total(entity) * selectivity

    def _reached(self, use: Use, own: Mapping[int, float], settled: Mapping[int, float]) -> float:
        """Rows left when the uses already settled are joined to this one."""
        rows = own[id(use)]
        entity = use.shape.entity if use.shape else ""
        for column, other, other_column in use.joined_to:
            distinct = max(self._distinct(entity, column), 1.0)
            outer = float(_ARRAY_ELEMENTS)
            if other.shape is not None:
                if id(other) not in settled:
                    continue
                outer = settled[id(other)]
                distinct = max(distinct, self._distinct(other.shape.entity, other_column))
            rows = min(rows, outer * own[id(use)] / distinct)
        return rows

    def _limited(self, use: Use, rows: float) -> float:
        if use.limit.isdigit():
            return min(rows, float(use.limit))
        return min(rows, float(_PAGE)) if use.limit.startswith(":") else rows

    def _rounded(self, use: Use, rows: float) -> float:
        """Never below one, as the planner's own estimates, except of an empty table; four digits are plenty."""
        total = self.total(use.shape.entity) if use.shape is not None else 0.0
        return float(f"{max(rows, 1.0 if total > 0 or use.operation is Operation.INSERT else 0.0):.4g}")

    def _distinct(self, entity: str, column: str) -> float:
        total = self.total(entity)
        shape = self._tables.by_entity.get(entity)
        if shape is not None and shape.is_pinned_by({column}):
            return total
        referred = self._referred.get((entity, column))
        if referred is not None:
            return min(self.total(referred), total)
        attribute = self._attributes.get((entity, column))
        if attribute is None:
            return min(float(_DISTINCT), total)
        if attribute.statistics is not None and attribute.statistics.distinct is not None:
            return float(attribute.statistics.distinct)
        if attribute.type is AttributeType.BOOLEAN:
            return 2.0
        if attribute.type is AttributeType.ENUM and attribute.values:
            return float(len(attribute.values))
        if attribute.type is AttributeType.INTEGER and attribute.min is not None and attribute.max is not None:
            return min(attribute.max - attribute.min + 1.0, float(_DISTINCT), total)
        return min(float(_DISTINCT), total)

    def _equality(self, entity: str, column: str, term: str) -> float:
        attribute = self._attributes.get((entity, column))
        statistics = attribute.statistics if attribute else None
        for common in statistics.most_common if statistics else ():
            if term in (f"'{common.value}'", common.value):
                return common.fraction
        return 1.0 / max(self._distinct(entity, column), 1.0)

    def _selectivity(self, entity: str, column: str, conditions: Sequence[Condition]) -> float:
        """Of all conditions on one column together."""
        attribute = self._attributes.get((entity, column))
        statistics = attribute.statistics if attribute else None
        ranges = [found for found in conditions if found.comparison is Comparison.RANGE]
        result = _BOTH_BOUNDS if len({found.operator[0] for found in ranges}) > 1 else _RANGE if ranges else 1.0
        for found in conditions:
            match found.comparison:
                case Comparison.EQUAL:
                    result *= self._equality(entity, column, found.term)
                case Comparison.IN:
                    result *= min(1.0, _members(found.term) * self._equality(entity, column, ""))
                case Comparison.LIKE | Comparison.SEARCH:
                    result *= _MATCH
                case Comparison.NULL:
                    share = statistics.null_fraction if statistics else None
                    null = _MATCH if share is None else share
                    result *= null if found.operator == "IS" else 1.0 - null
                case Comparison.OTHER:
                    result *= _OPERATORS.get(found.operator, _OTHER)
                case Comparison.RANGE | Comparison.JOIN:
                    pass
        return result


def _members(term: str) -> int:
    """How many values a list of IN has."""
    return term.count(",") + 1 if term.startswith("(") and "SELECT" not in term else _ARRAY_ELEMENTS
