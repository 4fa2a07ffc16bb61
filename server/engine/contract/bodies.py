"""Where each input of a use case travels: path, query or body, and how what is given several times is grouped."""

from dataclasses import dataclass

from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.drafts import Draft
from server.engine.contract.inputs import Input
from server.engine.contract.routes import Route
from server.engine.contract.sources import Source
from server.engine.contract.steps import places_of_statements
from server.engine.contract.subjects import Subject
from server.engine.contract.uses import Role
from server.engine.kernel.naming import plural, snake
from server.engine.model.access import Operation


@dataclass(frozen=True)
class Member:
    """One member of a request body or one query parameter: an input, or a group of them."""

    name: str
    required: bool
    input: Input | None = None
    members: tuple["Member", ...] = ()
    """Of a group."""
    many: int = 0
    """For a group given several times: the most there may be."""
    entity: str = ""
    """What a group makes or changes."""

    @property
    def field(self) -> Field | None:
        return self.input.field if self.input else None


@dataclass(frozen=True)
class Request:
    query: tuple[Member, ...] = ()
    body: tuple[Member, ...] = ()
    known: tuple[Input, ...] = ()
    """References the server finds itself, from the row addressed."""


def request_of(draft: Draft, subject: Subject, route: Route, catalogue: Catalogue) -> Request:
    in_path = {one.input.parameter for one in route.parameters}
    left = [one for one in draft.client_inputs if one.parameter not in in_path or not one.parameter]
    told = {
        one.field.refers_to
        for one in left
        if one.field and one.field.refers_to and one.role is Role.KEY and one.required
    }
    known = tuple(one for one in left if _is_found(one, subject, route, told, catalogue))
    left = [one for one in left if one not in known]
    taken = {one.name for one in route.parameters}
    unique = list({one.name: one for one in reversed(left) if one.name not in taken}.values())[::-1]
    partial = route.verb == "PATCH"
    if route.verb in ("GET", "DELETE"):
        return Request(tuple(Member(one.name, one.required and not partial, one) for one in unique), (), known)
    return Request((), _body(draft, subject, unique, catalogue, partial), known)


def _is_found(one: Input, subject: Subject, route: Route, others: set[str], catalogue: Catalogue) -> bool:
    """A reference that follows from the row in the path, such as the shop of a listing: looked up, not asked for."""
    if one.role is not Role.KEY or one.field is None or not one.field.refers_to or one.loop is not None:
        return False
    anchors = {subject.entity} if subject.by_surrogate else set()
    anchors |= others
    anchors |= {
        parameter.field.refers_to for parameter in route.parameters if parameter.field and parameter.field.refers_to
    }
    return any(
        anchor != one.field.refers_to and catalogue.reaches(anchor, one.field.refers_to) for anchor in anchors if anchor
    )


def _body(
    draft: Draft, subject: Subject, inputs: list[Input], catalogue: Catalogue, partial: bool
) -> tuple[Member, ...]:
    members: list[Member] = []
    grouped: dict[tuple[str, int], list[Input]] = {}
    groups = [_group(draft, subject, one) for one in inputs]
    several = {group for group in groups if group is not None and groups.count(group) > 1}
    for one, group in zip(inputs, groups, strict=True):
        if group is None or (not group[1] and group not in several):
            members.append(Member(one.name, one.required and not partial, one))
        else:
            grouped.setdefault(group, []).append(one)
    for (entity, most), own in grouped.items():
        keys = _row_keys(draft, entity, own) if most else []
        parts = tuple(Member(one.name, True, one) for one in keys)
        parts += tuple(Member(one.name, _required_in_group(one), one) for one in own)
        bare = snake(entity.rpartition(".")[2] or entity).removeprefix(f"{snake(subject.entity)}_")
        name = plural(bare) if most else bare
        if any(one.name == name for one in members):
            name = f"{name}_given"
        members.append(
            Member(name, bool(most) and not partial and any(one.required for one in own), None, parts, most, entity)
        )
    order = {name: at for at, name in enumerate(catalogue.fields(subject.entity))}
    return tuple(sorted(members, key=lambda one: _position(one, subject, order)))


def _position(one: Member, subject: Subject, order: dict[str, int]) -> int:
    """The subject's own columns first, as the brief states them; then the rest as it is used."""
    column = one.field
    return order[column.name] if column is not None and column.entity == subject.entity else len(order)


def _required_in_group(one: Input) -> bool:
    """Within a group that is there, what its columns demand, whether the group must be there or not."""
    if one.field is None or one.role is not Role.VALUE:
        return one.required
    return one.field.required and not (one.field.attribute and one.field.attribute.default)


def _group(draft: Draft, subject: Subject, one: Input) -> tuple[str, int] | None:
    """What a value belongs to when it is not the subject: rows written in a loop, or one written in a rare branch."""
    places = places_of_statements(draft.use_case, len(draft.statements))
    uses = [use for use in one.uses if places[use.statement].loop is one.loop]
    if one.loop is not None:
        inside = [at for at, place in enumerate(places) if place.loop is one.loop]
        entity = next(
            (
                access.entity
                for at in inside
                for access in draft.statements[at].accesses
                if access.operation in (Operation.INSERT, Operation.UPDATE, Operation.DELETE)
            ),
            next((access.entity for at in inside for access in draft.statements[at].accesses), ""),
        )
        return (entity, one.loop.max or 100) if entity else None
    entities = {use.access.entity for use in uses if use.access and use.access.operation is Operation.INSERT}
    rare = bool(uses) and all(places[use.statement].optional for use in uses)
    if rare and len(entities) == 1 and entities != {subject.entity}:
        return next(iter(entities)), 0
    return None


def _row_keys(draft: Draft, entity: str, own: list[Input]) -> list[Input]:
    """References by which the client says which of the rows the server has read each entry speaks of."""
    loop = own[0].loop
    if any(one.role is Role.KEY and one.field and one.field.refers_to for one in own if one.required):
        return []
    found = []
    for one in draft.inputs:
        if one.source is Source.SERVER and one.loop is loop and one.field is not None and one.field.refers_to:
            written = any(use.role is Role.VALUE and use.access and use.access.entity == entity for use in one.uses)
            if written and _is_read(draft, one):
                found.append(one)
    return found[:1]


def _is_read(draft: Draft, one: Input) -> bool:
    """Selected by an earlier statement, not made by an insert."""
    return any(
        output.name == one.parameter and not any(access.operation is Operation.INSERT for access in statement.accesses)
        for statement in draft.statements
        for output in statement.returns
    )
