"""The brief's entities as relations: their columns, keys and dependencies, and names like ``Shop.rating`` resolved."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from server.engine.kernel.naming import plural, singular, snake, table_name
from server.engine.kernel.storage import JoinTables
from server.engine.model.brief import (
    Attribute,
    Brief,
    Entity,
    Invariant,
    InvariantKind,
    Relation,
    RelationKind,
)


@dataclass(frozen=True)
class LogicalColumn:
    name: str
    required: bool
    attribute: Attribute | None = None
    relation: Relation | None = None
    """The relation whose other side it refers to."""


@dataclass(frozen=True)
class LogicalTable:
    entity: Entity
    name: str
    columns: tuple[LogicalColumn, ...]
    """``id`` first, then relations, then attributes."""
    keys: tuple[tuple[str, ...], ...]
    """Column sets that identify a row, ``id`` first."""

    @cached_property
    def by_name(self) -> dict[str, LogicalColumn]:
        return {column.name: column for column in self.columns}


class Logical:
    """All entities of a brief as relations.

    ``whole`` is the brief of which ``brief`` is one service's part: it decides the names of join tables, whose second
    side may lie elsewhere. ``taken`` are names of tables that other services have.
    """

    def __init__(self, brief: Brief, whole: Brief | None = None, taken: frozenset[str] = frozenset()) -> None:
        self.brief = brief
        self.taken = taken
        naming = brief.constraints.naming if brief.constraints else None
        self.style = naming.tables if naming and naming.tables else "plural"
        self.key_type = "uuid" if naming and naming.keys == "uuid" else "bigint"
        self._entities = {entity.name: entity for entity in brief.entities}
        self._folded: dict[str, str] = {}
        for entity in brief.entities:
            table = table_name(entity.name, self.style)
            for known in (entity.name, table, singular(table), plural(table)):
                self._folded.setdefault(_fold(known), entity.name)
        self.joins = tuple(relation for relation in brief.relations if relation.kind == RelationKind.MANY_TO_MANY)
        self._join_tables = JoinTables((whole or brief).relations, self.style)
        self.tables = {entity.name: self._table(entity) for entity in brief.entities}

    def references(self, entity: str) -> list[Relation]:
        """Relations that give the entity a column."""
        return [
            relation
            for relation in self.brief.relations
            if relation.to == entity and relation.kind != RelationKind.MANY_TO_MANY and relation.from_ in self._entities
        ]

    def name_of(self, entity: str) -> str:
        """The table of an entity, of this brief or of another service's."""
        return table_name(entity, self.style)

    def join_table(self, relation: Relation) -> str:
        return self._join_tables.name(relation)

    def find_entity(self, name: str) -> str:
        """The entity meant by its name in any case, or by its table, singular or plural; empty when there is none."""
        return self._folded.get(_fold(name), "")

    def find(self, reference: str) -> tuple[str, str]:
        """Entity and column of ``Shop.rating``, ``Listing.shop`` or ``Shop``; empty strings for what is not there."""
        owner, _, name = reference.partition(".")
        entity = self.find_entity(owner)
        if not entity or not name:
            return entity, ""
        columns = self.tables[entity].by_name
        return entity, next((each for each in (name, f"{name}_id", snake(name)) if each in columns), "")

    def _table(self, entity: Entity) -> LogicalTable:
        relations = [
            LogicalColumn(f"{relation.name}_id", relation.required, relation=relation)
            for relation in self.references(entity.name)
        ]
        attributes = [LogicalColumn(one.name, one.required, attribute=one) for one in entity.attributes]
        columns = {column.name: column for column in (LogicalColumn("id", True), *relations, *attributes)}
        keys: list[tuple[str, ...]] = [("id",)]
        keys += [tuple(self._column_of(entity, columns, name) for name in key) for key in entity.keys]
        keys += [(one.name,) for one in entity.attributes if one.unique]
        keys += [
            (f"{relation.name}_id",)
            for relation in self.references(entity.name)
            if relation.kind == RelationKind.ONE_TO_ONE
        ]
        keys += [key for one in self.brief.invariants if (key := self._unique(one, entity, columns))]
        distinct = {frozenset(key): key for key in reversed(keys) if key and set(key) <= columns.keys()}
        ordered = sorted(distinct.values(), key=keys.index)
        name = table_name(entity.name, self.style)
        return LogicalTable(entity, name, tuple(columns.values()), tuple(ordered))

    @staticmethod
    def _column_of(entity: Entity, columns: Iterable[str], name: str) -> str:
        return name if name in columns else f"{name}_id"

    def _unique(self, invariant: Invariant, entity: Entity, columns: Iterable[str]) -> tuple[str, ...]:
        """Columns of a unique invariant over whole values; one with an expression is no key of the relation."""
        if invariant.kind != InvariantKind.UNIQUE or invariant.expression:
            return ()
        named = [reference.partition(".") for reference in invariant.over]
        if any(_fold(owner) != _fold(entity.name) for owner, _, _ in named):
            return ()
        return tuple(self._column_of(entity, columns, name) for _, _, name in named)


def _fold(name: str) -> str:
    return name.replace("_", "").lower()
