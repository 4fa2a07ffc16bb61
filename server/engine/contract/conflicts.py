"""Which invariants a method can run into, and as what: taken values, wrong states, exhausted counters, broken rules."""

import re
from collections.abc import Iterator

from server.engine.contract import words
from server.engine.contract.bodies import Request
from server.engine.contract.catalogue import Catalogue
from server.engine.contract.drafts import Draft
from server.engine.contract.problems import Scenario
from server.engine.contract.routes import Route
from server.engine.contract.sources import VERSIONS, Source
from server.engine.contract.taken import taken
from server.engine.contract.uses import Role, written
from server.engine.kernel.state_machines import state_machine_of
from server.engine.model.access import Access, Assignment, Comparison, Operation
from server.engine.model.brief import Invariant, InvariantKind, RelationKind


def conflicts_of(draft: Draft, request: Request, route: Route, catalogue: Catalogue) -> tuple[Scenario, ...]:
    """Scenarios 409 and 422 in a fixed order, each problem type once."""
    found = [
        *taken(draft, catalogue),
        *_states(draft, catalogue),
        *_versions(draft, request),
        *_bounds(draft, catalogue),
        *_rules(draft, catalogue),
        *_references(draft, request, route, catalogue),
        *_in_use(draft, catalogue),
    ]
    return tuple({one.type: one for one in reversed(found)}.values())[::-1]


# state machines


def transitions(invariant: Invariant) -> dict[str, tuple[str, ...]]:
    """``draft -> active; active -> sold_out, expired`` as a mapping from state to the states it may become."""
    found: dict[str, tuple[str, ...]] = {}
    for before, after in state_machine_of(invariant.expression).moves:
        found[before] = (*found.get(before, ()), after)
    return found


def _states(draft: Draft, catalogue: Catalogue) -> Iterator[Scenario]:
    machines = {
        one.over[0]: one for one in catalogue.brief.invariants if one.kind is InvariantKind.STATE_MACHINE and one.over
    }
    for access in written(draft.statements):
        if access.operation is not Operation.UPDATE:
            continue
        for assignment in access.assignments:
            machine = machines.get(f"{access.entity}.{assignment.column}")
            if machine is None or not _is_addressed(draft, access):
                continue
            yield _wrong_state(access.entity, assignment.column, assignment.term, machine)


def _is_addressed(draft: Draft, access: Access) -> bool:
    """The client names the one row whose state changes: it is the one that can be in the wrong one."""
    return access.pins_key and any(
        given.source in (Source.CLIENT, Source.CALLER)
        for condition in access.predicate
        if condition.comparison is Comparison.EQUAL
        for given in draft.within(condition.term)
        if given is not None
    )


def _wrong_state(entity: str, column: str, term: str, machine: Invariant) -> Scenario:
    rules = transitions(machine)
    target = term.strip().strip("'")
    before = tuple(state for state, after in rules.items() if target in after)
    states = dict.fromkeys((*rules, *(state for after in rules.values() for state in after)))
    current = next((state for state in states if state not in before and state != target), "")
    noun = words.phrase(entity)
    wanted = f"only from {words.listed(before, 'or')}" if before else "only along its transitions"
    members: dict[str, object] = {"current": current} if current else {}
    if before:
        members["allowed_from"] = list(before)
    return Scenario(
        409,
        f"{words.kebab(entity)}-wrong-{column.replace('_', '-')}",
        f"Not possible in this {column.replace('_', ' ')}",
        f"The {noun} is {current}; it becomes {target if before else 'that'} {wanted}."
        if current
        else f"The {noun} becomes {target} {wanted}.",
        when=f"the {noun} is not in a {column.replace('_', ' ')} that allows it",
        members=members,
        invariant=machine.name,
    )


# versions in the body


def _versions(draft: Draft, request: Request) -> Iterator[Scenario]:
    """Entries that carry the version they were read at: one of them may have changed since."""
    for one in draft.client_inputs:
        is_version = one.field is not None and one.field.name in VERSIONS and one.role is Role.KEY
        if is_version and one.field is not None and one not in request.known:
            noun = words.phrase(one.field.entity)
            yield Scenario(
                409,
                f"{words.kebab(one.field.entity)}-changed",
                f"{noun.capitalize()} changed meanwhile",
                f"`{one.name}` is not the current version of the {noun}; read it again and retry.",
                when=f"`{one.name}` is stale",
            )


# counters and bounds


def _bounds(draft: Draft, catalogue: Catalogue) -> Iterator[Scenario]:
    kinds = (InvariantKind.NON_NEGATIVE, InvariantKind.BOUNDED, InvariantKind.AT_MOST)
    for invariant in catalogue.brief.invariants:
        if invariant.kind not in kinds or not invariant.over:
            continue
        entity, _, column = invariant.over[0].partition(".")
        for access in written(draft.statements):
            moved = access.entity == entity and any(
                one.column == column and _moves(draft, one, invariant.kind) for one in access.assignments
            )
            made = not column and access.entity == entity and access.operation is Operation.INSERT
            if moved or made:
                yield _exhausted(invariant, entity, column)
                break


def _moves(draft: Draft, assignment: Assignment, kind: InvariantKind) -> bool:
    """``quantity - :n`` can fall below its bound, ``used_count + 1`` rise above it; giving back cannot.

    What a client adds may be negative, unless it is known to count something.
    """
    column, term = assignment.column, assignment.term
    sign = {InvariantKind.NON_NEGATIVE: "[-]", InvariantKind.AT_MOST: "[+]"}.get(kind, "[-+]")
    if re.search(rf"\b{re.escape(column)}\b\s*{sign}", term):
        return True
    client = any(one is not None and one.source is Source.CLIENT for one in draft.within(term))
    return kind is InvariantKind.NON_NEGATIVE and client and bool(re.search(rf"\b{re.escape(column)}\b\s*\+", term))


def _exhausted(invariant: Invariant, entity: str, column: str) -> Scenario:
    noun = words.phrase(entity)
    said = column.replace("_", " ") or noun
    kind = invariant.kind
    if kind is InvariantKind.NON_NEGATIVE:
        title, detail = f"Not enough {said}", f"The {said} of the {noun} would fall below zero."
        members: dict[str, object] = {"available": 0, "requested": 1}
    elif kind is InvariantKind.AT_MOST and len(invariant.over) > 1:
        bound = invariant.over[1].partition(".")[2].replace("_", " ")
        title, detail = f"{bound.capitalize()} reached", f"The {said} of the {noun} may not exceed its {bound}."
        members = {}
    else:
        title, detail = (
            f"Limit of {said} reached",
            f"{invariant.description or f'The {said} of the {noun} is bounded'}.",
        )
        members = {}
    return Scenario(
        409,
        words.kebab(invariant.name),
        title,
        detail.replace("..", "."),
        when=invariant.description.rstrip(".") or detail.rstrip("."),
        members=members,
        invariant=invariant.name,
    )


# rules over several columns


def _rules(draft: Draft, catalogue: Catalogue) -> Iterator[Scenario]:
    for invariant in catalogue.brief.invariants:
        if invariant.kind is not InvariantKind.EXPRESSION:
            continue
        given = {
            f"{access.entity}.{assignment.column}"
            for access in written(draft.statements)
            for assignment in access.assignments
            for one in draft.within(assignment.term)
            if one is not None and one.source is Source.CLIENT
        }
        if given & set(invariant.over):
            said = invariant.description.rstrip(".") or f"It must hold that {invariant.expression}"
            yield Scenario(
                422,
                words.kebab(invariant.name),
                words.phrase(invariant.name).capitalize(),
                f"{said}.",
                when=f"{invariant.expression} would not hold",
                invariant=invariant.name,
            )


def _references(draft: Draft, request: Request, route: Route, catalogue: Catalogue) -> Iterator[Scenario]:
    """A reference in the body to something that is not there; one in the path is not found."""
    elsewhere = {one.input.parameter for one in route.parameters} | {one.parameter for one in request.known}
    for access in written(draft.statements):
        for assignment in access.assignments:
            one = draft.given(assignment.term)
            column = catalogue.field(access.entity, assignment.column)
            if one is None or column is None or not column.refers_to or one.source is not Source.CLIENT:
                continue
            if one.parameter in elsewhere:
                continue
            if column.refers_to in catalogue.accounts and column.refers_to == catalogue.account_of(draft.actor):
                continue
            noun = words.phrase(column.refers_to)
            yield Scenario(
                422,
                f"unknown-{words.kebab(column.refers_to)}",
                f"No such {noun}",
                f"The {noun} that `{one.name}` names does not exist or is not the caller's to use.",
                when=f"`{one.name}` names no {noun}",
                members={"errors": [{"member": one.name, "code": "unknown", "detail": f"No such {noun}."}]},
            )


def _in_use(draft: Draft, catalogue: Catalogue) -> Iterator[Scenario]:
    """What others must refer to cannot go while they do."""
    gone = {access.entity for access in written(draft.statements) if access.operation is Operation.DELETE}
    for access in written(draft.statements):
        if access.operation is not Operation.DELETE:
            continue
        for relation in catalogue.brief.relations:
            holds = relation.from_ == access.entity and relation.required and relation.to not in gone
            if (
                holds
                and relation.kind is not RelationKind.MANY_TO_MANY
                and catalogue.parent(relation.to) != access.entity
            ):
                noun, user = words.phrase(access.entity), words.phrases(relation.to)
                yield Scenario(
                    409,
                    f"{words.kebab(access.entity)}-in-use",
                    f"{noun.capitalize()} in use",
                    f"Some {user} still refer to the {noun}.",
                    when=f"{user} refer to it",
                )
