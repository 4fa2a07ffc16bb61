"""The brief as one service sees it: its own entities, with plain columns where they refer to another service's rows."""

from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.kernel.naming import camel, plural, shorten, snake
from server.engine.kernel.storage import join_columns
from server.engine.model.access import Statement
from server.engine.model.brief import Attribute, AttributeType, Dependency, Entity, Ownership, Relation, RelationKind
from server.engine.model.plan import Finding, Severity
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import Index, RemoteReference
from server.engine.schema.draft import Draft
from server.engine.schema.logical import Logical
from server.engine.schema.services.territory import Territory


@dataclass(frozen=True)
class Local:
    service: str
    prepared: PreparedBrief
    """Of statements that cross services, the accesses of its own tables."""
    remote: tuple[Relation, ...]
    """Relations of its tables to rows of other services."""
    findings: tuple[Finding, ...]


def local(territory: Territory, service: str) -> Local:
    brief = territory.prepared.brief
    held = territory.relations(service)
    remote = tuple(one for one in held if territory.leaves(one))
    plain = {(one.to, f"{one.name}_id"): one for one in remote if one.kind is not RelationKind.MANY_TO_MANY}
    findings: list[Finding] = []
    entities = []
    for entity in brief.entities:
        if territory.owner(entity.name) == service:
            own = {column: one for (owner, column), one in plain.items() if owner == entity.name}
            kept, dropped = _dependencies(entity, own)
            findings += [_copied(entity.name, one, own[column]) for column, one in dropped]
            columns = tuple(_column(column, one, territory.logical) for column, one in own.items())
            entities.append(replace(entity, attributes=(*columns, *entity.attributes), dependencies=kept))
    made = replace(
        brief,
        name=service,
        title=f"{brief.title or snake(brief.name).replace('_', ' ')}: {service}",
        entities=tuple(entities),
        relations=tuple(one for one in held if one not in plain.values()),
        invariants=tuple(one for one in brief.invariants if territory.of_invariant(one) == (service,)),
    )
    statements = tuple(_seen(one, territory, service) for one in territory.prepared.statements)
    return Local(
        service,
        replace(territory.prepared, brief=made, statements=tuple(one for one in statements if one is not None)),
        remote,
        tuple(findings),
    )


def _column(name: str, relation: Relation, logical: Logical) -> Attribute:
    uuid = logical.key_type == "uuid"
    return Attribute(
        name=name,
        type=AttributeType.UUID if uuid else AttributeType.INTEGER,
        required=relation.required,
        unique=relation.kind is RelationKind.ONE_TO_ONE,
        description=relation.description,
    )


def _dependencies(
    entity: Entity, remote: dict[str, Relation]
) -> tuple[tuple[Dependency, ...], list[tuple[str, Dependency]]]:
    """What a reference to another service determines cannot move to that service's table: it stays as a copy."""
    kept, dropped = [], []
    for one in entity.dependencies:
        column = next((name for name in one.determinant if name in remote), "")
        if column:
            dropped.append((column, one))
        else:
            kept.append(one)
    return tuple(kept), dropped


def _copied(entity: str, dependency: Dependency, relation: Relation) -> Finding:
    values = ", ".join(dependency.dependent)
    subject = f"{entity}.{dependency.dependent[0]}"
    return Finding(
        id=f"schema.copied-across-services@{subject}",
        rule="schema.copied-across-services",
        severity=Severity.LOW,
        subject=subject,
        message=f"{values} of {entity} repeats what {relation.from_} determines, and {relation.from_} is another "
        f"service's",
        why="Normal form would move it to a table that this service does not have; the copy stays and may grow old.",
        fix=f"Set it when {relation.from_} announces a change, or call it a value at the time of writing and drop the "
        f"dependency.",
    )


def _seen(statement: Statement, territory: Territory, service: str) -> Statement | None:
    if service not in territory.of_statement(statement):
        return None
    accesses = tuple(one for one in statement.accesses if territory.owner(one.entity) == service)
    return replace(statement, accesses=accesses)


class Marks:
    """Writes into a draft which columns refer to rows of other services, and gives them indexes."""

    def __init__(self, territory: Territory, one: Local) -> None:
        self._territory = territory
        self._local = one
        self.references: list[RemoteReference] = []

    def __call__(self, draft: Draft) -> None:
        for relation in self._local.remote:
            if relation.kind is RelationKind.MANY_TO_MANY:
                entity, column, action, required = (
                    f"{relation.from_}.{relation.name}",
                    join_columns(relation)[1],
                    "CASCADE",
                    True,
                )
                target = relation.to
            else:
                entity, column, target = relation.to, f"{relation.name}_id", relation.from_
                composed = relation.ownership is Ownership.COMPOSITION
                action = "CASCADE" if composed else "NO ACTION" if relation.required else "SET NULL"
                required = relation.required
            self._mark(draft, entity, column, relation, target, action, required)

    def _mark(
        self, draft: Draft, entity: str, column: str, relation: Relation, target: str, action: str, required: bool
    ) -> None:
        place = draft.places[(entity, column)]
        table = draft.tables[place.table]
        owner = self._territory.owner(target)
        there = self._territory.logical.name_of(target)
        known = table.columns[place.column]
        words = relation.description.rstrip(".") or f"{relation.name.replace('_', ' ').capitalize()}"
        table.columns[place.column] = replace(
            known,
            attribute=f"{relation.to}.{relation.name}" if "." not in entity else entity,
            comment=f"{words}: id of a row of {there}, which the service {owner} owns. No foreign key reaches there.",
        )
        asked = self._territory.lookup(self._local.service, owner, target)
        check = f"FindMissing{camel(plural(snake(target)))}"
        self.references.append(
            RemoteReference(
                service=self._local.service,
                table=table.name,
                column=place.column,
                owner=owner,
                target=there,
                required=required,
                on_delete=action,
                validation=asked.name if asked else check,
                check=check,
                event=f"{target}Deleted",
            )
        )
        begins = [table.primary_key, *(one.columns for one in table.uniques if not one.where and not one.expression)]
        begins += [one.columns for one in table.indexes if not one.where]
        if not any(columns[:1] == (place.column,) for columns in begins):
            name = draft.take(shorten(f"{table.name}_{place.column}_idx"), f"{table.name} {place.column}")
            purpose = f"Rows by {place.column}, and those to look at when {owner} says that a row of {there} is gone."
            table.indexes.append(Index(name, (place.column,), purpose=purpose))
