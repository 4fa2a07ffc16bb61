"""The columns of every entity as an API sees them, and how entities own and refer to each other."""

from collections import deque
from dataclasses import dataclass, field
from functools import cached_property

from server.engine.kernel.naming import snake
from server.engine.kernel.storage import join_columns
from server.engine.model.brief import (
    Actor,
    ActorKind,
    Attribute,
    AttributeType,
    Brief,
    Entity,
    Invariant,
    InvariantKind,
    Ownership,
    Relation,
    RelationKind,
    Sensitivity,
)

_SECRET_WORDS = frozenset({"code", "digest", "hash", "key", "password", "pin", "salt", "secret", "seed", "token"})


@dataclass(frozen=True)
class Field:
    """One column: a surrogate key, a reference to another entity, or an attribute."""

    entity: str
    name: str
    attribute: Attribute | None = None
    refers_to: str = ""
    """The entity whose key this is: its own for ``id``, the other one for a reference; empty for an attribute."""
    required: bool = True
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    description: str = ""

    @property
    def is_key(self) -> bool:
        return self.refers_to == self.entity and self.name == "id"

    @property
    def path(self) -> str:
        return f"{self.entity}.{self.name}"

    @property
    def type(self) -> AttributeType | None:
        """``None`` for a key or a reference."""
        return self.attribute.type if self.attribute else None


def unique_over(invariant: Invariant) -> tuple[str, tuple[str, ...]]:
    """The entity and the columns of a uniqueness invariant; no columns for other kinds."""
    if invariant.kind is not InvariantKind.UNIQUE:
        return "", ()
    parts = [over.partition(".") for over in invariant.over]
    return parts[0][0], tuple(column for _, _, column in parts if column)


def _inherited(entity: Entity, attribute: Attribute) -> Sensitivity:
    """An unmarked attribute's sensitivity. Beside a secret stand plain facts, such as when it expires."""
    stated = entity.sensitivity or Sensitivity.PUBLIC
    if stated is not Sensitivity.SECRET:
        return stated
    looks_secret = attribute.type is AttributeType.BINARY or _SECRET_WORDS & set(attribute.name.split("_"))
    return Sensitivity.SECRET if looks_secret else Sensitivity.PERSONAL


@dataclass(frozen=True)
class Catalogue:
    brief: Brief
    assumed: frozenset[str] = frozenset()
    """Entities whose sensitivity the brief does not state."""
    entities: dict[str, Entity] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "entities", {entity.name: entity for entity in self.brief.entities})

    @cached_property
    def key_type(self) -> str:
        naming = self.brief.constraints.naming if self.brief.constraints else None
        return naming.keys if naming else "bigint"

    @cached_property
    def _fields(self) -> dict[str, dict[str, Field]]:
        return {**{name: self._of_entity(name) for name in self.entities}, **self._of_join_tables()}

    def fields(self, entity: str) -> dict[str, Field]:
        """Columns by name: key, references, attributes. Empty for what is no entity and no join table."""
        return self._fields.get(entity, {})

    def field(self, entity: str, column: str) -> Field | None:
        return self._fields.get(entity, {}).get(column)

    def sensitivity(self, entity: str) -> Sensitivity:
        found = self.entities.get(entity)
        return found.sensitivity if found and found.sensitivity else Sensitivity.PUBLIC

    def _of_entity(self, name: str) -> dict[str, Field]:
        entity = self.entities[name]
        references = (
            Field(
                name,
                f"{snake(relation.name)}_id",
                refers_to=relation.from_,
                required=relation.required,
                description=relation.description,
            )
            for relation in self.brief.relations
            if relation.to == name and relation.kind is not RelationKind.MANY_TO_MANY
        )
        attributes = (
            Field(
                name,
                attribute.name,
                attribute,
                required=attribute.required,
                sensitivity=self._sensitivity(entity, attribute),
                description=attribute.description,
            )
            for attribute in entity.attributes
        )
        return {one.name: one for one in (Field(name, "id", refers_to=name), *references, *attributes)}

    def _sensitivity(self, entity: Entity, attribute: Attribute) -> Sensitivity:
        """Whose eyes an attribute is for.

        Where an author marks what is sensitive and nothing as public, the rest is for whoever a use case shows it to;
        internal is only the default then.
        """
        stated = attribute.sensitivity or _inherited(entity, attribute)
        marked = any(one.sensitivity is Sensitivity.PUBLIC for one in entity.attributes)
        if stated is Sensitivity.INTERNAL and entity.name in self.assumed and not marked:
            return Sensitivity.PUBLIC
        return stated

    def _of_join_tables(self) -> dict[str, dict[str, Field]]:
        tables = {}
        for relation in self.brief.relations:
            if relation.kind is RelationKind.MANY_TO_MANY:
                name = f"{relation.from_}.{relation.name}"
                sides = (relation.from_, relation.to)
                tables[name] = {
                    column: Field(name, column, refers_to=side)
                    for column, side in zip(join_columns(relation), sides, strict=True)
                }
        return tables

    @cached_property
    def _owning_relations(self) -> dict[str, Relation]:
        owning: dict[str, Relation] = {}
        for relation in self.brief.relations:
            if (
                relation.ownership is Ownership.COMPOSITION
                and relation.kind is not RelationKind.MANY_TO_MANY
                and relation.from_ != relation.to
            ):
                owning.setdefault(relation.to, relation)
        return owning

    def whole_of(self, entity: str) -> Relation | None:
        """The relation by which the entity is a part of another, the first one stated."""
        return self._owning_relations.get(entity)

    def parent(self, entity: str) -> str:
        """The entity this one is a part of, empty when it stands by itself."""
        whole = self.whole_of(entity)
        return whole.from_ if whole else ""

    def root(self, entity: str) -> str:
        """The whole of the whole …, short of accounts: everything belongs to somebody."""
        seen = {entity}
        while (whole := self.parent(entity)) and whole not in self.accounts and whole not in seen:
            entity = whole
            seen.add(entity)
        return entity

    def called(self, entity: str) -> tuple[str, ...]:
        """The words a use case's name may use for an entity: its name, and without that of its whole.

        A ``ShopSection`` that is part of a ``Shop`` is called section as well, a ``UserAddress`` address.
        """
        bare = entity.rpartition(".")[2] or entity
        whole = self.whole_of(entity)
        part = snake(bare).removeprefix(f"{snake(whole.from_)}_") if whole else snake(bare)
        return (bare,) if part == snake(bare) else (bare, part)

    def is_one_to_one(self, entity: str, target: str) -> bool:
        """Whether a row of ``target`` has at most one row of ``entity``."""
        return any(
            relation.kind is RelationKind.ONE_TO_ONE and relation.to == entity and relation.from_ == target
            for relation in self.brief.relations
        )

    @cached_property
    def accounts(self) -> frozenset[str]:
        """Entities whose rows are the accounts of an actor."""
        stated = {actor.entity for actor in self.brief.actors if actor.entity in self.entities}
        if stated:
            return frozenset(stated)
        named = {actor.name for actor in self.brief.actors} | {"User", "Account", "Customer", "Member"}
        return frozenset(named & set(self.entities))

    def actor(self, name: str) -> Actor:
        """The actor of that name; a use case without one is called by anybody who is logged in."""
        return next((actor for actor in self.brief.actors if actor.name == name), Actor(name or "User"))

    def account_of(self, actor: Actor) -> str:
        """The entity that holds the actor's accounts, empty for those who have none."""
        if actor.kind in (ActorKind.ANONYMOUS, ActorKind.INTERNAL_SERVICE):
            return ""
        if actor.entity in self.entities:
            return actor.entity
        if actor.name in self.entities:
            return actor.name
        if actor.kind is ActorKind.OPERATOR or len(self.accounts) != 1:
            return ""
        return next(iter(self.accounts))

    @cached_property
    def _referred(self) -> dict[str, tuple[str, ...]]:
        """Entity to the entities its columns refer to."""
        return {
            name: tuple(dict.fromkeys(one.refers_to for one in fields.values() if one.refers_to and not one.is_key))
            for name, fields in self._fields.items()
        }

    def reaches(self, entity: str, target: str) -> bool:
        """Whether references lead from a row of ``entity`` to a row of ``target`` (or they are the same)."""
        seen, waiting = {entity}, deque([entity])
        while waiting:
            current = waiting.popleft()
            if current == target:
                return True
            for following in self._referred.get(current, ()):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return False

    @cached_property
    def _natural_keys(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        keys: dict[str, list[tuple[str, ...]]] = {name: [] for name in self._fields}
        for name, entity in self.entities.items():
            keys[name] += [(attribute.name,) for attribute in entity.attributes if attribute.unique]
            keys[name] += entity.keys
        for relation in self.brief.relations:
            if relation.kind is RelationKind.ONE_TO_ONE and relation.to in keys:
                keys[relation.to].append((f"{snake(relation.name)}_id",))
            if relation.kind is RelationKind.MANY_TO_MANY:
                table = f"{relation.from_}.{relation.name}"
                keys[table].append(tuple(self._fields[table]))
        for invariant in self.brief.invariants:
            entity_name, columns = unique_over(invariant)
            if columns and entity_name in keys:
                keys[entity_name].append(columns)
        return {name: tuple(dict.fromkeys(found)) for name, found in keys.items()}

    def natural_keys(self, entity: str) -> tuple[tuple[str, ...], ...]:
        """Column sets that are unique beside the surrogate key."""
        return self._natural_keys.get(entity, ())

    def is_home(self, entity: str, parent: str) -> bool:
        """Whether rows of the entity live below the parent: as its parts, or because it owns them."""
        whole = self.whole_of(entity)
        if whole is not None and whole.from_ == parent:
            return True
        owner = self.field(entity, self.owner_field(entity))
        return owner is not None and owner.refers_to == parent and parent not in self.accounts

    def owner_field(self, entity: str) -> str:
        """The column by which an entity's stated owner path begins, empty without one."""
        found = self.entities.get(entity)
        return f"{snake(found.owner.split('.')[0])}_id" if found and found.owner else ""
