"""What a statement of the brief does to rows, as changes that can be undone, checked and run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from server.engine.kernel.state_machines import StateMachine, state_machine_of
from server.engine.model.access import Access, Assignment, Comparison, Condition, Operation, Statement
from server.engine.model.brief import AttributeType, Brief, Entity, InvariantKind
from server.engine.model.sagas import Change, ChangeKind

_LITERAL = re.compile(r"'((?:[^']|'')*)'(?:::\w+)?\Z")
_NUMBER = re.compile(r"-?\d+\Z")
_MONOTONE = frozenset({"version", "revision", "row_version", "lock_version"})
"""Counters of edits: an undoing edit raises them again, so that nobody takes the old value for unchanged."""
_CLOCK = re.compile(r"(now\(\)|CURRENT_TIMESTAMP|clock_timestamp\(\)|transaction_timestamp\(\))", re.IGNORECASE)
_UNDONE = (
    "cancelled", "canceled", "released", "voided", "void", "revoked", "withdrawn", "rejected", "refused", "declined",
    "failed", "expired", "removed", "deleted", "closed", "inactive",
)  # fmt: skip
"""Names of states that say an entry counts no more, the plainest first."""


@dataclass(frozen=True)
class Facts:
    """What the brief says of columns, looked up once."""

    machines: Mapping[tuple[str, str], StateMachine]
    floors: Mapping[tuple[str, str], str]
    ceilings: Mapping[tuple[str, str], str]
    entities: Mapping[str, Entity]
    spent: frozenset[tuple[str, str]] = frozenset()
    """Columns that others draw from: what is added to them may be gone before it could be taken back."""
    parents: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Entity that a ``<relation>_id`` column refers to."""


def facts(brief: Brief) -> Facts:
    """The machines and bounds of the brief's columns, by entity and column.

    An attribute's ``max`` is a limit of plausibility, not a quantity that runs out: it refuses nothing here.
    """
    machines: dict[tuple[str, str], StateMachine] = {}
    floors: dict[tuple[str, str], str] = {}
    ceilings: dict[tuple[str, str], str] = {}
    spent: set[tuple[str, str]] = set()
    for entity in brief.entities:
        for attribute in entity.attributes:
            numeric = attribute.type in (AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.MONEY)
            if numeric and attribute.min is not None:
                floors[entity.name, attribute.name] = f"{attribute.min:g}"
    for invariant in brief.invariants:
        places = [tuple(each.split(".", 1)) for each in invariant.over if "." in each]
        if not places:
            continue
        first = (places[0][0], places[0][1])
        if invariant.kind is InvariantKind.STATE_MACHINE:
            machine = state_machine_of(invariant.expression)
            if machine.states:
                machines[first] = machine
        elif invariant.kind is InvariantKind.NON_NEGATIVE:
            floors[first] = "0"
            spent.add(first)
        elif invariant.kind is InvariantKind.AT_MOST and len(places) > 1 and places[1][0] == first[0]:
            ceilings[first] = places[1][1]
    parents = {(relation.to, f"{relation.name}_id"): relation.from_ for relation in brief.relations}
    entities = {entity.name: entity for entity in brief.entities}
    return Facts(machines, floors, ceilings, entities, frozenset(spent), parents)


def cancel_state(machine: StateMachine, state: str) -> str:
    """A state that says the entry counts no more and that one may move to from ``state``; empty without."""
    reachable = [target for source, target in machine.moves if source == state]
    return next((name for name in _UNDONE if name in reachable), "")


def changes_of(access: Access, statement: Statement, known: Facts, inserted: frozenset[str]) -> tuple[Change, ...]:
    """What the access does, timestamps and edit counters apart.

    ``inserted``: entities the use case has made rows of.
    """
    if access.operation is Operation.INSERT:
        upserts = any(
            other.operation is Operation.UPDATE and other.entity == access.entity for other in statement.accesses
        )
        return () if upserts else (_insert(access, statement, known, inserted),)
    if access.operation is Operation.DELETE:
        return (Change(access.entity, ChangeKind.DELETE, guard=_text(_guards(access.predicate, set()))),)
    if access.operation is not Operation.UPDATE:
        return ()
    written = [each for each in access.assignments if not _bookkeeping(each)]
    found = [_assignment(access, each, known) for each in written]
    used = {condition for change in found for condition in _spoken_for(access, change)}
    rest = _text(_guards(access.predicate, used))
    if not found:
        return (Change(access.entity, ChangeKind.SET, guard=rest),) if rest else ()
    if rest:
        found[0] = replace(found[0], guard=rest)
    return tuple(found)


def may_be_refused(changes: Sequence[Change]) -> bool:
    """Whether a business rule may say no: a guard, a bound, or a state the row is not in."""
    return any(
        change.guard
        or change.sources
        or (change.floor and change.kind is ChangeKind.SUBTRACT)
        or (change.ceiling and change.kind is ChangeKind.ADD)
        for change in changes
    )


def _insert(access: Access, statement: Statement, known: Facts, inserted: frozenset[str]) -> Change:
    guard = ""
    entity = known.entities.get(access.entity)
    if entity is not None and "ON CONFLICT" not in statement.sql.upper():
        taken = [key for key in _keys(entity) if _can_be_taken(entity, key, access, known, inserted)]
        guard = f"no other row has the same {', '.join(taken[0])}" if taken else ""
    for assignment in access.assignments:
        state = _literal(assignment.term)
        if (access.entity, assignment.column) in known.machines and state:
            return Change(access.entity, ChangeKind.INSERT, assignment.column, state, guard=guard)
    return Change(access.entity, ChangeKind.INSERT, guard=guard)


def _keys(entity: Entity) -> list[tuple[str, ...]]:
    return [*entity.keys, *((attribute.name,) for attribute in entity.attributes if attribute.unique)]


def _can_be_taken(entity: Entity, key: tuple[str, ...], access: Access, known: Facts, inserted: frozenset[str]) -> bool:
    """False where a part of the key is a value nobody else has: a random one, or the id of a row made just now."""
    types = {attribute.name: attribute.type for attribute in entity.attributes}
    written = {assignment.column for assignment in access.assignments}
    for column in key:
        if types.get(column) in (AttributeType.UUID, AttributeType.BINARY) or column not in written:
            return False
        if known.parents.get((entity.name, column)) in inserted:
            return False
    return True


def _assignment(access: Access, assignment: Assignment, known: Facts) -> Change:
    place = (access.entity, assignment.column)
    column = assignment.column
    term = assignment.term
    for sign, kind in (("+", ChangeKind.ADD), ("-", ChangeKind.SUBTRACT)):
        amount = _amount(column, sign, term)
        if amount:
            adding = kind is ChangeKind.ADD
            return Change(
                access.entity,
                kind,
                column,
                amount,
                floor="" if adding and place not in known.spent else _floor(access, column, known),
                ceiling=_ceiling(access, column, known) if adding else "",
            )
    state = _literal(term)
    machine = known.machines.get(place)
    if machine is not None and state:
        sources = _states(access.predicate, column) or machine.sources(state)
        return Change(access.entity, ChangeKind.MOVE, column, state, sources=tuple(sources))
    return Change(access.entity, ChangeKind.SET, column, term)


def _amount(column: str, sign: str, term: str) -> str:
    name = rf"(?:\w+\.)?{re.escape(column)}"
    found = re.match(rf"{name} {re.escape(sign)} (.+)\Z", term)
    if found:
        return found[1]
    found = re.match(rf"\({name} {re.escape(sign)} ([^()]+)\) ([+-]) ([^()]+)\Z", term)
    if not found:
        return ""
    second = found[2] if sign == "+" else {"+": "-", "-": "+"}[found[2]]
    return f"{found[1]} {second} {found[3]}"


def _floor(access: Access, column: str, known: Facts) -> str:
    guarded = any(each.column == column and each.comparison is Comparison.RANGE for each in access.predicate)
    return known.floors.get((access.entity, column), "0" if guarded else "")


def _ceiling(access: Access, column: str, known: Facts) -> str:
    for condition in access.predicate:
        text = condition.term
        found = re.search(rf"\b{re.escape(column)}\b(?: \+ [^<>=]+)? <=? (\w+)\Z", text)
        if condition.comparison is Comparison.OTHER and found:
            return found[1]
        ranged = condition.column == column and condition.comparison is Comparison.RANGE
        if ranged and condition.operator in ("<", "<="):
            return text.rpartition(".")[2]
    return known.ceilings.get((access.entity, column), "")


def _states(predicate: Sequence[Condition], column: str) -> tuple[str, ...]:
    for condition in predicate:
        if condition.column == column and condition.comparison in (Comparison.EQUAL, Comparison.IN):
            found = re.findall(r"'((?:[^']|'')*)'", condition.term)
            if found:
                return tuple(found)
    return ()


def _spoken_for(access: Access, change: Change) -> list[Condition]:
    """Conditions that a change's floor, ceiling or sources already say."""
    return [
        condition
        for condition in access.predicate
        if (change.sources and condition.column == change.column)
        or (
            (change.floor or change.ceiling)
            and (
                condition.column == change.column
                or (condition.comparison is Comparison.OTHER and re.search(rf"\b{change.column}\b", condition.term))
            )
        )
    ]


def _guards(predicate: Sequence[Condition], used: "set[Condition]") -> list[Condition]:
    """Conditions that say when the row may be changed, not which row it is: equality with a parameter only finds it."""
    return [
        condition
        for condition in predicate
        if condition not in used
        and condition.comparison is not Comparison.JOIN
        and not (condition.comparison is Comparison.EQUAL and not _is_constant(condition.term))
        and not (condition.comparison is Comparison.IN and "'" not in condition.term)
    ]


def _text(conditions: Sequence[Condition]) -> str:
    return " AND ".join(_condition(condition) for condition in conditions)


def _condition(condition: Condition) -> str:
    if condition.comparison is Comparison.OTHER:
        return condition.term
    operator = condition.operator or {Comparison.EQUAL: "=", Comparison.IN: "IN", Comparison.NULL: "IS"}.get(
        condition.comparison, ""
    )
    return " ".join(part for part in (condition.column, operator, condition.term) if part)


def _is_constant(term: str) -> bool:
    return bool(_LITERAL.match(term) or _NUMBER.match(term) or term.lower() in ("true", "false"))


def _literal(term: str) -> str:
    found = _LITERAL.match(term)
    return found[1] if found else ""


def _bookkeeping(assignment: Assignment) -> bool:
    counted = assignment.column in _MONOTONE and _amount(assignment.column, "+", assignment.term) == "1"
    return counted or bool(_CLOCK.match(assignment.term)) or assignment.term == assignment.column
