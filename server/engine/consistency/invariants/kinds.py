"""What each kind of invariant needs, given what the brief's programs do to its columns."""

import re
from dataclasses import dataclass

from server.engine.consistency.invariants.linear import Linear, linear
from server.engine.consistency.invariants.operations import Writing, directions, writings
from server.engine.consistency.invariants.pairs import check_pairs
from server.engine.consistency.invariants.patterns import pattern
from server.engine.kernel.state_machines import state_machine_of
from server.engine.model.access import Operation
from server.engine.model.brief import Attribute, AttributeType, Invariant, Ownership
from server.engine.model.confluence import Story
from server.engine.model.prepared import PreparedBrief
from server.engine.model.sagas import ChangeKind


@dataclass(frozen=True)
class Judgement:
    confluent: bool
    reason: str
    pattern: str = ""
    searched: str = ""
    story: Story | None = None
    counter: str = ""
    """``Entity.column`` of a quantity that is used up, for an escrow."""


def unique(invariant: Invariant, prepared: PreparedBrief) -> Judgement:
    entity, columns = _place(invariant)
    inserting = [each for each in writings(prepared, entity) if set(columns) & set(each.columns)]
    attributes = [_attribute(prepared, entity, column) for column in columns]
    if attributes and all(each is not None and each.type is AttributeType.UUID for each in attributes):
        found = pattern("uniqueness", "choose some value")
        return Judgement(True, "the values are random: two branches never choose the same", found.name)
    if not inserting:
        return Judgement(True, "no program writes the columns", pattern("uniqueness", "choose some value").name)
    found = pattern("uniqueness", "choose specific value")
    one, other = inserting[0].program, inserting[-1].program
    named = ", ".join(columns) or "the same value"
    story = Story(
        before=f"no {entity} has {named} = 'x'",
        left=f"{one} writes {named} = 'x'",
        right=f"{other} writes {named} = 'x'",
        merged=f"two rows of {entity} have {named} = 'x'",
        operations=(one, other),
    )
    return Judgement(
        False, "the caller chooses the value, and two callers may choose the same", found.name, story=story
    )


def foreign_key(invariant: Invariant, prepared: PreparedBrief) -> Judgement:
    entity, columns = _place(invariant)
    relations = [
        relation
        for relation in prepared.brief.relations
        if relation.to == entity and (not columns or f"{relation.name}_id" in columns)
    ]
    for relation in relations:
        deleting = [each for each in writings(prepared, relation.from_) if each.operation is Operation.DELETE]
        referring = [each for each in writings(prepared, entity) if each.operation is not Operation.DELETE]
        if deleting and referring and relation.ownership is not Ownership.COMPOSITION:
            story = Story(
                before=f"{relation.from_} 1 exists and nothing refers to it",
                left=f"{deleting[0].program} deletes {relation.from_} 1",
                right=f"{referring[0].program} writes a {entity} that refers to it",
                merged=f"a {entity} refers to a {relation.from_} that is gone",
                operations=(deleting[0].program, referring[0].program),
            )
            return Judgement(
                False, "rows that are referred to may be deleted", pattern("foreign key", "delete").name, story=story
            )
    composed = any(relation.ownership is Ownership.COMPOSITION for relation in relations)
    name = pattern("foreign key", "cascading delete" if composed else "insert").name
    return Judgement(True, "what is deleted takes its rows along" if composed else "what is referred to stays", name)


def non_negative(invariant: Invariant, prepared: PreparedBrief) -> Judgement:
    _, columns = _place(invariant)
    relations = tuple(Linear(((column, 1),), 0, ">=") for column in columns)
    return _row(invariant, prepared, relations)


def relation(invariant: Invariant, prepared: PreparedBrief) -> Judgement:
    """A bound, an equation or an expression over one row; over several rows it is merged like a sum."""
    entities = {place.partition(".")[0] for place in invariant.over}
    if len(entities) > 1 or re.search(r"\b(sum|count|avg|min|max)\s*\(", invariant.expression, re.IGNORECASE):
        return _across(invariant, prepared)
    entity, columns = _place(invariant)
    text = invariant.expression
    if text and not re.search(r"<|>|=|\bbetween\b", text, re.IGNORECASE) and columns:
        text = f"{columns[0]} = {text}"
    if not text and len(columns) > 1:
        operator = "<=" if invariant.kind.value == "at_most" else "="
        text = f"{columns[0]} {operator} {' + '.join(columns[1:])}"
    relations = linear(text) if text else ()
    if relations is None:
        return _whole(invariant, entity, columns, prepared)
    if not relations:
        relations = _attribute_bounds(prepared, entity, columns)
    return _row(invariant, prepared, relations)


def state_machine(invariant: Invariant, prepared: PreparedBrief) -> Judgement:
    entity, columns = _place(invariant)
    machine = state_machine_of(invariant.expression)
    moves = [
        (each.program, change)
        for each in writings(prepared, entity)
        for column in columns
        for change in each.on(column)
        if change.kind is ChangeKind.MOVE
    ]
    count = len(moves) * (len(moves) + 1) // 2
    searched = f"{count} pairs of moves"
    for number, (one, left) in enumerate(moves):
        for other, right in moves[number:]:
            shared = [state for state in left.sources if state in right.sources]
            if not shared or left.value == right.value:
                continue
            if (left.value, right.value) in machine.moves or (right.value, left.value) in machine.moves:
                continue
            story = Story(
                before=f"a {entity} is {shared[0]}",
                left=f"{one} moves it to {left.value}",
                right=f"{other} moves it to {right.value}",
                merged=f"it went from {shared[0]} to {left.value} and to {right.value}; neither leads to the other",
                operations=(one, other),
            )
            return Judgement(False, "two branches may leave one state in different directions", "", searched, story)
    return Judgement(True, "no two moves from one state lead apart", "", searched)


def materialised(invariant: Invariant, prepared: PreparedBrief) -> Judgement:
    name = pattern("materialized views", "any").name
    return Judgement(True, "it is computed from other rows and can be computed again after merging", name)


def _row(invariant: Invariant, prepared: PreparedBrief, relations: tuple[Linear, ...]) -> Judgement:
    entity, _ = _place(invariant)
    written = writings(prepared, entity)
    checked = check_pairs(relations, written, invariant.name)
    alone = bool(relations) and all(each.columns == relations[0].columns for each in relations)
    single = relations[0] if alone and len(relations[0].columns) == 1 else None
    counter, name = "", ""
    if single is not None:
        column, factor = single.coefficients[0]
        upward = (single.operator in (">", ">=")) == (factor > 0)
        kinds = directions(written, column)
        if ChangeKind.SUBTRACT in kinds and (upward or ChangeKind.ADD not in kinds):
            name = pattern(">" if upward else "<", "decrement [counter]").name
        elif ChangeKind.ADD in kinds:
            name = pattern(">" if upward else "<", "increment [counter]").name
        else:
            name = pattern("attribute inequality", "any").name
    elif len(relations) == 1:
        moving = [c for c in relations[0].columns if directions(written, c) & {ChangeKind.ADD, ChangeKind.SUBTRACT}]
        fixed = [c for c in relations[0].columns if not directions(written, c)]
        if relations[0].operator in ("<=", "<") and moving and fixed:
            name = pattern("<", "increment [counter]").name
        elif not moving:
            name = pattern("attribute equality" if relations[0].operator == "=" else "attribute inequality", "any").name
    if checked.story is None:
        return Judgement(True, "every pair of the brief's operations keeps it when merged", name, checked.searched)
    for each in relations:
        counter = next(
            (f"{entity}.{c}" for c in each.columns if directions(written, c) & {ChangeKind.ADD, ChangeKind.SUBTRACT}),
            counter,
        )
    reason = f"{checked.story.operations[0]} and {checked.story.operations[1]} each keep it and break it together"
    return Judgement(
        False, reason, name if not pattern_is_confluent(name) else "", checked.searched, checked.story, counter
    )


def pattern_is_confluent(name: str) -> bool:
    """Of a row of the table by its name; a name that is none of them says nothing."""
    parts = name.split(" / ")
    return len(parts) == 2 and pattern(parts[0], parts[1]).confluent


def _whole(invariant: Invariant, entity: str, columns: tuple[str, ...], prepared: PreparedBrief) -> Judgement:
    """An expression whose meaning is not computed: safe when whoever writes a column of it writes them all."""
    written = [each for each in writings(prepared, entity) if each.operation is Operation.UPDATE]
    touching = [(each, set(each.columns) & set(columns)) for each in written if set(each.columns) & set(columns)]
    searched = f"which of {', '.join(columns)} each of {len(touching)} statements writes"
    for number, (one, first) in enumerate(touching):
        for other, second in touching[number:]:
            if first != second or (first != set(columns) and one.program != other.program):
                return Judgement(
                    False,
                    "its columns are written apart, and what the expression says of the mixture is not known",
                    "",
                    searched,
                    _apart(invariant, entity, one, other, first, second),
                )
    return Judgement(
        True, "whoever writes one of its columns writes them all", pattern("attribute equality", "any").name, searched
    )


def _apart(invariant: Invariant, entity: str, one: Writing, other: Writing, first: set[str], second: set[str]) -> Story:
    return Story(
        before=f"{invariant.name} holds of a {entity}",
        left=f"{one.program} writes {', '.join(sorted(first))}, and it still holds",
        right=f"{other.program} writes {', '.join(sorted(second))}, and it still holds",
        merged=f"a row with values of both, of which nobody has checked {invariant.name}",
        operations=(one.program, other.program),
    )


def _across(invariant: Invariant, prepared: PreparedBrief) -> Judgement:
    """Rows of several entities: one side changes the whole, the other a part."""
    whole, _, column = invariant.over[0].partition(".")
    parts = [place.partition(".")[0] for place in invariant.over[1:] if place.partition(".")[0] != whole]
    part = parts[0] if parts else whole
    left = [
        each for each in writings(prepared, whole) if each.operation is not Operation.INSERT and column in each.columns
    ]
    right = writings(prepared, part)
    changing = [each for each in right if each.operation is not Operation.INSERT or part == whole] or list(right)
    limits = bool(re.search(r"<|>", invariant.expression))
    searched = f"{len(left)} operations on {whole}.{column or '*'}, {len(right)} on {part}"
    if limits and right:
        story = Story(
            before=f"{invariant.name} holds with room for one more {part}",
            left=f"{right[0].program} writes a {part}",
            right=f"{right[-1].program} writes another",
            merged=f"both are there, and {invariant.name} does not hold",
            operations=(right[0].program, right[-1].program),
        )
        return Judgement(
            False,
            "two branches may each use the last room",
            pattern("SIZE =", "mutation [set, list, map]").name,
            searched,
            story,
        )
    made = {each.program for each in writings(prepared, whole) if each.operation is Operation.INSERT}
    moving = [
        each
        for each in changing
        if set(each.columns) & _columns(invariant, part)
        and not (each.operation is Operation.INSERT and each.program in made)
    ]
    if not left and not moving:
        return Judgement(
            True,
            "whole and parts are written together when they are made, and stay",
            pattern("attribute equality", "any").name,
            searched,
        )
    one = (moving or left)[0]
    other = (left or moving)[-1]
    story = Story(
        before=f"{invariant.name} holds",
        left=f"{one.program} changes {part} and what it adds up to",
        right=f"{other.program} changes {whole} and what it adds up to",
        merged=f"the {whole} of one side with the {part} of the other, and {invariant.name} does not hold",
        operations=(one.program, other.program),
    )
    return Judgement(False, "whole and part are changed in different rows", "", searched, story)


def _columns(invariant: Invariant, entity: str) -> set[str]:
    return {place.partition(".")[2] for place in invariant.over if place.partition(".")[0] == entity}


def _place(invariant: Invariant) -> tuple[str, tuple[str, ...]]:
    entity = invariant.over[0].partition(".")[0] if invariant.over else ""
    columns = [place.partition(".")[2] for place in invariant.over if place.partition(".")[0] == entity]
    return entity, tuple(column for column in columns if column)


def _attribute(prepared: PreparedBrief, entity: str, column: str) -> Attribute | None:
    for each in prepared.brief.entities:
        if each.name == entity:
            return next((attribute for attribute in each.attributes if attribute.name == column), None)
    return None


def _attribute_bounds(prepared: PreparedBrief, entity: str, columns: tuple[str, ...]) -> tuple[Linear, ...]:
    found = []
    for column in columns:
        attribute = _attribute(prepared, entity, column)
        if attribute is not None and attribute.min is not None:
            found.append(Linear(((column, 1),), -int(attribute.min), ">="))
        if attribute is not None and attribute.max is not None:
            found.append(Linear(((column, 1),), -int(attribute.max), "<="))
    return tuple(found)
