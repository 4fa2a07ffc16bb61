"""A saga drawn: who calls whom on the way to completion and on each way back, and the states an instance goes through.

Each drawing has a Mermaid and an ASCII form, made of the same events.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.consistency.sagas.sql.stores import destination, stores_of
from server.engine.kernel.ascii.fans import Fan, fans
from server.engine.kernel.ascii.lifelines import Event, Frame, Message, Participant, Section, lifelines
from server.engine.kernel.mermaid import identifier, message, quoted
from server.engine.model.sagas import Saga, SagaStep, StepKind


@dataclass(frozen=True)
class Drawing:
    mermaid: str
    ascii: str


def sequence(saga: Saga) -> Drawing:
    """The whole way on, then a frame for each step that may be refused or stay silent, with what is undone."""
    stores = stores_of(saga)
    names = {store: identifier("s", number) for number, store in enumerate(stores)}
    events: list[Event] = []
    for step in saga.steps:
        events += _forward(saga, step)
    backs = [Section(title, tuple(inner)) for step in saga.steps for title, inner in _backs(saga, step) if inner]
    if backs:
        events.append(Frame(tuple(backs)))
    participants = [Participant(store, (store,)) for store in stores]
    lines = ["sequenceDiagram", *(f"  participant {names[store]} as {message(store)}" for store in stores)]
    lines += _mermaid(events, names, "  ")
    return Drawing("\n".join(lines) + "\n", lifelines(participants, events))


def _forward(saga: Saga, step: SagaStep) -> list[Event]:
    target = destination(step.service, step.external_system)
    return [
        Message(saga.coordinator, target, f"{step.name} ({step.kind.value})"),
        Message(target, saga.coordinator, "done", reply=True),
    ]


def _backs(saga: Saga, step: SagaStep) -> list[tuple[str, list[Event]]]:
    """What happens when the step does not answer ``done``."""
    target = destination(step.service, step.external_system)
    if step.kind is StepKind.RETRIABLE:
        return [(f"{step.name} stays silent", [Message(saga.coordinator, target, f"{step.name} again, same key")])]
    undo = {each.name: each for each in saga.steps[: saga.steps.index(step)] if each.compensation is not None}
    events: list[Event] = []
    for name in saga.undo_order():
        each = undo.get(name)
        if each is not None and each.compensation is not None:
            to = destination(each.service, each.external_system)
            events.append(Message(saga.coordinator, to, each.compensation.name))
            events.append(Message(to, saga.coordinator, "undone", reply=True))
    found: list[tuple[str, list[Event]]] = []
    if step.may_be_refused:
        refused: list[Event] = [Message(target, saga.coordinator, f"{step.name} refused", reply=True)]
        found.append((f"{step.name} is refused", refused + events))
    if step.asks_when_unknown and step.timeout and (step.changes or step.external_system):
        asked: list[Event] = [
            Message(saga.coordinator, target, f"what became of {step.name}?"),
            Message(target, saga.coordinator, "done: go on; never happened: called off, undo", reply=True),
        ]
        found.append((f"{step.name} stays silent", asked))
    return found


def _mermaid(events: Sequence[Event], names: dict[str, str], indent: str) -> list[str]:
    lines: list[str] = []
    for event in events:
        if isinstance(event, Message):
            arrow = "-->>" if event.reply else "->>"
            lines.append(f"{indent}{names[event.source]}{arrow}{names[event.target]}: {message(event.text)}")
            continue
        for number, section in enumerate(event.sections):
            lines.append(f"{indent}{'alt' if number == 0 else 'else'} {message(section.title)}")
            lines += _mermaid(section.events, names, indent + "  ")
        lines.append(f"{indent}end")
    return lines


def states(saga: Saga) -> Drawing:
    """The states of an instance as the coordinator keeps them: one for each step waited for, each way, and the ends."""
    undoable = [name for name in saga.undo_order() if any(s.name == name and s.compensation for s in saga.steps)]
    moves: list[tuple[str, str, str]] = []
    waiting = [f"waits for {step.name}" for step in saga.steps]
    for number, step in enumerate(saga.steps):
        following = waiting[number + 1] if number + 1 < len(waiting) else "completed"
        moves.append((waiting[number], following, "done"))
        if step.kind is StepKind.RETRIABLE:
            moves.append((waiting[number], waiting[number], "no reply: again"))
        elif step.may_be_refused or step.timeout:
            before = [each.name for each in saga.steps[:number]]
            first = next((name for name in undoable if name in before), "")
            why = "refused, or called off" if step.may_be_refused else "called off"
            moves.append((waiting[number], f"undoes {first}" if first else "compensated", why))
    for number, name in enumerate(undoable):
        # The order is the reverse of completion, so that what comes after is always still to be undone.
        following = f"undoes {undoable[number + 1]}" if number + 1 < len(undoable) else "compensated"
        moves.append((f"undoes {name}", following, "undone"))
    return _machine(waiting[0] if waiting else "completed", moves)


def _machine(first: str, moves: Sequence[tuple[str, str, str]]) -> Drawing:
    named = list(dict.fromkeys([first, *(state for source, target, _ in moves for state in (source, target))]))
    ids = {state: identifier("s", number) for number, state in enumerate(named)}
    ends = [state for state in named if state in ("completed", "compensated")]
    lines = ["stateDiagram-v2", *(f"  state {quoted(state)} as {ids[state]}" for state in named)]
    lines.append(f"  [*] --> {ids[first]}")
    lines += [f"  {ids[source]} --> {ids[target]} : {message(why)}" for source, target, why in moves]
    lines += [f"  {ids[state]} --> [*]" for state in ends]
    drawn = [Fan("(start)", ((first, ""),))]
    for state in named:
        arrows = tuple((target, why) for source, target, why in moves if source == state)
        drawn.append(Fan(state, arrows or (("(end)", ""),)))
    return Drawing("\n".join(lines) + "\n", fans(drawn))
