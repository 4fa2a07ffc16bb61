"""The parts a saga is arranged from: each draft step with what may refuse it and how it would be undone."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.consistency.changes import may_be_refused
from server.engine.consistency.sagas.undo import inverse, inverses
from server.engine.kernel.naming import camel
from server.engine.model.sagas import Change, ChangeKind, DraftStep

HOLD = "saga_hold"
"""Column that carries a semantic lock where the row has no state of its own for it."""
FREE, HELD = "free", "held"


@dataclass(frozen=True)
class Part:
    step: DraftStep
    position: int
    refusable: bool
    undone: tuple[Change, ...] | None
    """None when it can only be undone by putting an old value back."""

    @property
    def reads_only(self) -> bool:
        return not self.step.changes and not self.step.external_system


def parts_of(steps: Sequence[DraftStep], cancels: Sequence[Change]) -> tuple[Part, ...]:
    """What may be refused is judged without what earlier parts have made sure of: a row in a state that the saga itself
    put it in is the saga's until it ends."""
    found = []
    held: set[tuple[str, str, str]] = set()
    for position, step in enumerate(steps):
        open_ = [change for change in step.changes if not _ours(change, held)]
        refusable = step.may_be_refused or may_be_refused(open_)
        found.append(Part(step, position, refusable, inverses(step.changes, cancels)))
        held |= {
            (change.entity, change.column, change.value)
            for change in step.changes
            if change.kind in (ChangeKind.INSERT, ChangeKind.MOVE) and change.column
        }
    return tuple(found)


def _ours(change: Change, held: set[tuple[str, str, str]]) -> bool:
    return (
        change.kind is ChangeKind.MOVE
        and not change.guard
        and any((change.entity, change.column, source) in held for source in change.sources)
    )


def holding(part: Part, cancels: Sequence[Change]) -> tuple[DraftStep, DraftStep]:
    """The part in two: what can be undone is done at once and the other rows are held behind the part's guards; later,
    when nothing can refuse any more, those are changed and let go."""
    undoable = [change for change in part.step.changes if inverse(change, cancels) is not None]
    final = [change for change in part.step.changes if change not in undoable]
    guards = " AND ".join(dict.fromkeys(change.guard for change in final if change.guard))
    entities = dict.fromkeys(change.entity for change in final)
    gone = {change.entity for change in final if change.kind is ChangeKind.DELETE}
    hold = tuple(
        Change(entity, ChangeKind.MOVE, HOLD, HELD, sources=(FREE,), guard=guards if number == 0 else "")
        for number, entity in enumerate(entities)
    )
    release = tuple(Change(entity, ChangeKind.SET, HOLD, f"'{FREE}'") for entity in entities if entity not in gone)
    unguarded = tuple(
        Change(change.entity, change.kind, change.column, change.value)
        if change.kind is not ChangeKind.MOVE
        else Change(change.entity, ChangeKind.SET, change.column, f"'{change.value}'")
        for change in final
    )
    first = DraftStep(
        part.step.service,
        name=f"Hold{_object(entities)}",
        reads=part.step.reads,
        changes=(*undoable, *hold),
        may_be_refused=part.step.may_be_refused,
        statements=part.step.statements,
    )
    return first, DraftStep(
        part.step.service, name=part.step.name, changes=unguarded + release, statements=part.step.statements
    )


def name_of(parts: Sequence[DraftStep]) -> str:
    """``ReserveOffering``: what the first telling change does."""
    for step in parts:
        if step.name:
            return step.name
        if step.external_system:
            return f"Call{camel(step.external_system)}"
    changes = [change for step in parts for change in step.changes]
    order = (ChangeKind.SUBTRACT, ChangeKind.INSERT, ChangeKind.MOVE, ChangeKind.ADD, ChangeKind.DELETE, ChangeKind.SET)
    for kind in order:
        for change in changes:
            if change.kind is kind:
                return f"{_verb(change)}{_object([change.entity])}"
    read = sorted({column.partition(".")[0] for step in parts for column in step.reads})
    return f"Read{_object(read)}"


def _verb(change: Change) -> str:
    if change.kind is ChangeKind.MOVE:
        return f"Mark{camel(change.value)}"
    return {
        ChangeKind.SUBTRACT: "Reserve" if change.floor else "Lower",
        ChangeKind.INSERT: "Create",
        ChangeKind.ADD: "Count" if change.value == "1" else "Raise",
        ChangeKind.DELETE: "Remove",
    }.get(change.kind, "Change")


def _object(entities: Sequence[str] | dict[str, None]) -> str:
    return camel("_".join(list(entities)[:1]).replace(".", "_"))
