"""The tables that a brief's entities and many-to-many relations become, as SQL steps see them."""

from collections.abc import Iterable, Mapping

from server.engine.kernel.naming import plural, singular, snake, table_name
from server.engine.kernel.sql.formula import FormulaError, is_predicate, parse_formula
from server.engine.kernel.sql.scope import TableShape
from server.engine.kernel.storage import JoinTables, column_type, join_columns
from server.engine.model.brief import (
    Brief,
    Entity,
    InvariantKind,
    Naming,
    Relation,
    RelationKind,
)


class Tables:
    """The tables of a brief under every name a statement may use: entity, snake_case singular and table name."""

    def __init__(self, brief: Brief) -> None:
        self.naming = (brief.constraints.naming if brief.constraints else None) or Naming()
        self.by_entity: dict[str, TableShape] = {}
        self.catalogue: dict[str, TableShape] = {}
        self.join_tables = JoinTables(brief.relations, self.naming.tables)
        self.relations_to: dict[str, list[Relation]] = {}
        for relation in brief.relations:
            if relation.kind is not RelationKind.MANY_TO_MANY:
                self.relations_to.setdefault(relation.to, []).append(relation)
        uniques = unique_columns(brief)
        for entity in brief.entities:
            self._add(
                entity.name,
                table_name(entity.name, self.naming.tables),
                self._shape(entity, uniques.get(entity.name, {})),
            )
        self._add_join_tables(brief)

    def _shape(self, entity: Entity, uniques: Mapping[str, set[frozenset[str]]]) -> TableShape:
        columns = {"id": self.naming.keys}
        keys = {frozenset({"id"}), *map(frozenset, entity.keys), *uniques.get("plain", set())}
        for attribute in entity.attributes:
            columns[attribute.name] = column_type(attribute)
            if attribute.unique:
                keys.add(frozenset({attribute.name}))
        for relation in self.relations_to.get(entity.name, []):
            columns[f"{relation.name}_id"] = self.naming.keys
            if relation.kind is RelationKind.ONE_TO_ONE:
                keys.add(frozenset({f"{relation.name}_id"}))
        name = table_name(entity.name, self.naming.tables)
        return TableShape(
            name=name,
            entity=entity.name,
            columns=columns,
            keys=_ordered(keys),
            expression_keys=_ordered(uniques.get("expression", ())),
            partial_keys=_ordered(uniques.get("partial", ())),
        )

    def _add_join_tables(self, brief: Brief) -> None:
        for relation in brief.relations:
            if relation.kind is not RelationKind.MANY_TO_MANY:
                continue
            name = self.join_tables.name(relation)
            columns = dict.fromkeys(join_columns(relation), self.naming.keys)
            shape = TableShape(name, f"{relation.from_}.{relation.name}", columns, (frozenset(columns),))
            self._add(shape.entity, name, shape)

    def _add(self, entity: str, name: str, shape: TableShape) -> None:
        self.by_entity.setdefault(entity, shape)
        for known in (name, singular(name), plural(name), snake(entity) if "." not in entity else name, entity.lower()):
            self.catalogue.setdefault(known, shape)


def _ordered(keys: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(sorted(keys, key=lambda key: (len(key), sorted(key))))


def unique_columns(brief: Brief) -> dict[str, dict[str, set[frozenset[str]]]]:
    """By entity, the sets of columns that unique invariants make keys: ``plain``, ``expression`` and ``partial``."""
    found: dict[str, dict[str, set[frozenset[str]]]] = {}
    for invariant in brief.invariants:
        parts = [item.partition(".") for item in invariant.over]
        entities = {entity for entity, _, _ in parts}
        columns = frozenset(column for _, _, column in parts)
        if invariant.kind is InvariantKind.UNIQUE and len(entities) == 1 and "" not in columns:
            kind = _uniqueness(invariant.expression)
            found.setdefault(entities.pop(), {}).setdefault(kind, set()).add(columns)
    return found


def _uniqueness(expression: str) -> str:
    if not expression:
        return "plain"
    try:
        return "partial" if is_predicate(parse_formula(expression)) else "expression"
    except FormulaError:
        return "partial"  # reported by the checks; claims the least
