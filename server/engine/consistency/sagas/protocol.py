"""The saga as a transition system: coordinator, participants, messages in flight, and what may go wrong with each.

A participant answers a command in one local transaction (inbox, changes, outbox). Messages arrive in any order, more
than once where a fault says so. The coordinator waits, asks, resends or undoes as the saga states.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from server.engine.consistency.changes import may_be_refused
from server.engine.consistency.sagas.undo import undoes
from server.engine.model.sagas import Change, ChangeKind, Saga, SagaStep, StepKind

FORWARD, BACKWARD, COMPLETED, COMPENSATED = "forward", "backward", "completed", "compensated"
_REPEATABLE = frozenset({ChangeKind.MOVE, ChangeKind.SET, ChangeKind.DELETE, ChangeKind.RESTORE})


class Message(NamedTuple):
    kind: str
    """``do``, ``undo`` or the replies ``done``, ``refused``, ``undone``, ``undo refused``."""
    step: int
    resent: int = 0
    """A resending under another identity, which nobody recognises."""


class Participant(NamedTuple):
    done: int = 0
    """How often the changes were applied; 2 stands for more."""
    undone: int = 0
    answered: bool = False
    undo_answered: bool = False
    barred: bool = False
    refused: bool = False
    undo_refused: bool = False
    """A business reason does not pass: what said no once says no again."""


class State(NamedTuple):
    phase: str
    position: int
    """Of the step waited for; in the way back, of ``undoing``."""
    undoing: tuple[int, ...]
    participants: tuple[Participant, ...]
    messages: tuple[Message, ...]
    faults: int
    """How many may still happen."""


class Protocol:
    """The transitions of one instance. ``faults`` bounds how many of them happen on one way."""

    def __init__(self, saga: Saga, faults: int = 2) -> None:
        self.saga = saga
        self.steps = saga.steps
        self._faults = faults
        self._writes = tuple(bool(step.changes or step.external_system) for step in self.steps)
        names = {step.name: number for number, step in enumerate(self.steps)}
        self._order = tuple(names[name] for name in saga.undo_order() if name in names)
        self._undoes = tuple(_undoes(step) for step in self.steps)
        self._rests_on = tuple(
            tuple(later for later in range(number + 1, len(self.steps)) if _rests_on(self.steps[later], step))
            for number, step in enumerate(self.steps)
        )

    def start(self) -> State:
        participants = tuple(Participant() for _ in self.steps)
        return State(FORWARD, 0, (), participants, (Message("do", 0),), self._faults)

    def has_ended(self, state: State) -> bool:
        return state.phase in (COMPLETED, COMPENSATED) and not state.messages

    def wrong(self, state: State) -> str:
        """What is wrong with a state, in one sentence; empty when nothing is."""
        for number, found in enumerate(state.participants):
            step = self.steps[number]
            if found.done - found.undone > 1 or found.done > 1:
                return f"{step.name} takes effect twice"
            if found.undone > found.done:
                return f"{step.name} is undone although it never happened"
            if found.undone and any(self._stands(state, later) for later in self._rests_on[number]):
                return f"{step.name} is undone while a later step that rests on it still stands"
        if not self.has_ended(state):
            return ""
        for number, found in enumerate(state.participants):
            step = self.steps[number]
            if not self._writes[number]:
                continue
            if state.phase == COMPLETED and not found.done - found.undone:
                return f"the saga is completed without {step.name}"
            if state.phase == COMPENSATED and found.done and (step.irreversible or not self._undoes[number]):
                return f"the saga is undone, but {step.name} has left its effect"
            if state.phase == COMPENSATED and found.done != found.undone:
                return f"the saga is undone, but {step.name} still stands"
        return ""

    def transitions(self, state: State) -> Iterator[tuple[str, State]]:
        """Each thing that may happen next, in words, with the state it leads to."""
        for index, message in enumerate(state.messages):
            if index and state.messages[index - 1] == message:
                continue
            rest = state.messages[:index] + state.messages[index + 1 :]
            without = state._replace(messages=rest)
            if message.kind == "do":
                yield from self._handle_do(message, without)
            elif message.kind == "undo":
                yield from self._handle_undo(message, without)
            else:
                yield from self._reply(message, without)
        yield from self._time_out(state)

    def _handle_do(self, message: Message, state: State) -> Iterator[tuple[str, State]]:
        step, found = self.steps[message.step], state.participants[message.step]
        known = step.inbox and found.answered and not message.resent
        if known:
            kind = "refused" if found.refused else "done"
            yield (
                f"{step.name} recognises the repeat and answers {kind} again",
                _sent(state, Message(kind, message.step)),
            )
            return
        if found.barred:
            yield f"the late {step.name} is turned away", state
            return
        yield from self._faulty(step, message, state)
        if found.refused or _refuses(step):
            after = _with(state, message.step, found._replace(refused=True, answered=True))
            yield f"{step.name} is refused", _sent(after, Message("refused", message.step))
        if not found.refused:
            again = found.done and _repeatable(step.changes) and not step.external_system
            done = found.done if again else min(found.done + 1, 2)
            after = _with(state, message.step, found._replace(done=done, answered=True))
            yield from self._committed(step, message, after, "done", step.name)

    def _handle_undo(self, message: Message, state: State) -> Iterator[tuple[str, State]]:
        step, found = self.steps[message.step], state.participants[message.step]
        undo = step.compensation
        assert undo is not None, "only steps with a compensation are undone"
        reply = Message("undone", message.step)
        if step.inbox and undo.idempotency_key and found.undo_answered:
            yield f"{undo.name} recognises the repeat", _sent(state, reply)
            return
        if state.faults and not undo.retry:
            yield f"{undo.name} meets a passing failure and is not tried again", state._replace(faults=state.faults - 1)
        if undo.may_be_refused or _can_say_no(undo.changes):
            refused = _with(state, message.step, found._replace(undo_refused=True))
            yield f"{undo.name} is refused", _sent(refused, Message("undo refused", message.step))
            if found.undo_refused:
                return
        after = found._replace(undo_answered=True)
        what = undo.name
        if found.done > found.undone:
            after = after._replace(undone=found.undone + 1)
        elif not found.done and undo.tolerates_absent:
            what = f"{undo.name} finds nothing to undo"
        elif not found.done or not _repeatable(undo.changes):
            after = after._replace(undone=min(found.undone + 1, 2))
        if undo.blocks_late:
            after = after._replace(barred=True)
        yield from self._committed(step, message, _with(state, message.step, after), "undone", what)

    def _faulty(self, step: SagaStep, message: Message, state: State) -> Iterator[tuple[str, State]]:
        """What may happen instead of a commit."""
        if not state.faults:
            return
        fewer = state._replace(faults=state.faults - 1)
        if step.kind is StepKind.RETRIABLE and not step.retry:
            yield f"{step.name} meets a passing failure and is not tried again", fewer
        if not step.outbox and self._writes[message.step]:
            lied = _sent(fewer, Message("done", message.step))
            yield f"the reply of {step.name} leaves, and its transaction is rolled back", lied

    def _committed(
        self, step: SagaStep, message: Message, after: State, kind: str, what: str
    ) -> Iterator[tuple[str, State]]:
        yield f"{what} commits", _sent(after, Message(kind, message.step))
        if not after.faults:
            return
        fewer = after._replace(faults=after.faults - 1)
        # The outbox row is there, but the command is not acknowledged: it comes again.
        again = _sent(_sent(fewer, message), Message(kind, message.step))
        yield f"{what} commits, and its command is delivered twice", again
        if not step.outbox or step.external_system:
            yield f"{what} commits, and its reply is lost", fewer

    def _reply(self, message: Message, state: State) -> Iterator[tuple[str, State]]:
        step = self.steps[message.step]
        text = f"the coordinator hears that {step.name} is {message.kind}"
        expected = self._expected(state)
        mine = message.step == expected
        if message.kind in ("done", "refused") and state.phase == FORWARD:
            if not mine and self.saga.state_guard:
                yield f"{text}, and knows it already", state
            elif message.kind == "done":
                yield text, self._advance(state)
            elif step.kind is StepKind.RETRIABLE:
                yield f"{text}, and tries again", _sent(state, Message("do", message.step))
            else:
                yield text, self._turn_back(state, message.step, False)
        elif message.kind in ("undone", "undo refused") and state.phase == BACKWARD:
            if not mine:
                yield f"{text}, and knows it already", state
            elif message.kind == "undone":
                yield text, self._undo_next(state._replace(position=state.position + 1))
            else:
                yield f"{text}, and tries again", _sent(state, Message("undo", message.step))
        else:
            yield f"{text}, too late to matter", state

    def _time_out(self, state: State) -> Iterator[tuple[str, State]]:
        expected = self._expected(state)
        if expected is None:
            return
        step, found = self.steps[expected], state.participants[expected]
        lost = not any(message.step == expected for message in state.messages)
        # A reply that is lost must be noticed; one that is only slow may be taken for lost, which is a fault.
        if not step.timeout or not (lost or state.faults):
            return
        after = state if lost else state._replace(faults=state.faults - 1)
        text = f"no reply of {step.name} in time"
        if state.phase == BACKWARD:
            undo = step.compensation
            if undo is not None and undo.retry:
                repeat = Message("undo", expected, 0 if undo.idempotency_key else 1)
                yield f"{text}: the undoing is sent again", _sent(after, repeat)
            return
        if step.asks_when_unknown and (found.done or found.refused):
            yield (
                f"{text}: asked by id, it was done",
                self._advance(after) if found.done else self._turn_back(after, expected, False),
            )
            return
        if step.kind is StepKind.RETRIABLE:
            if step.retry:
                repeat = Message("do", expected, 0 if step.idempotency_key else 1)
                yield f"{text}: it is sent again", _sent(after, repeat)
            return
        if step.asks_when_unknown:
            barred = _with(after, expected, found._replace(barred=found.barred or step.inbox))
            yield (
                f"{text}: asked by id, it never happened, and it is called off",
                self._turn_back(barred, expected, True),
            )
        else:
            yield f"{text}: it is taken for failed", self._turn_back(after, expected, True)
            if step.retry:
                repeat = Message("do", expected, 0 if step.idempotency_key else 1)
                yield f"{text}: it is sent again", _sent(after, repeat)

    def _expected(self, state: State) -> int | None:
        if state.phase == FORWARD:
            return state.position
        if state.phase == BACKWARD:
            return state.undoing[state.position]
        return None

    def _advance(self, state: State) -> State:
        position = state.position + 1
        if position == len(self.steps):
            return state._replace(phase=COMPLETED, position=0)
        return _sent(state._replace(position=position), Message("do", position))

    def _turn_back(self, state: State, failed: int, unknown: bool) -> State:
        """Undo what is known to have happened, and with an unknown outcome what may have."""
        undoing = tuple(
            number
            for number in self._order
            if (undo := self.steps[number].compensation) is not None
            and (number < failed or (number == failed and unknown and undo.registered_before))
        )
        return self._undo_next(state._replace(phase=BACKWARD, position=0, undoing=undoing))

    def _undo_next(self, state: State) -> State:
        if state.position == len(state.undoing):
            return state._replace(phase=COMPENSATED, position=0, undoing=())
        return _sent(state, Message("undo", state.undoing[state.position]))

    def _stands(self, state: State, number: int) -> bool:
        found = state.participants[number]
        return found.done > found.undone


def _sent(state: State, message: Message) -> State:
    # Two copies of a message are as good as any number of them.
    if state.messages.count(message) >= 2:
        return state
    return state._replace(messages=tuple(sorted((*state.messages, message))))


def _with(state: State, number: int, participant: Participant) -> State:
    found = list(state.participants)
    found[number] = participant
    return state._replace(participants=tuple(found))


def _refuses(step: SagaStep) -> bool:
    return step.may_be_refused or (step.kind is StepKind.RETRIABLE and _can_say_no(step.changes))


def _can_say_no(changes: Sequence[Change]) -> bool:
    """By a guard or a bound; the state of a row that the saga holds is the saga's."""
    return may_be_refused([change for change in changes if change.kind is not ChangeKind.MOVE or change.guard])


def _repeatable(changes: Sequence[Change]) -> bool:
    return all(change.kind in _REPEATABLE for change in changes)


def _undoes(step: SagaStep) -> bool:
    undo = step.compensation
    if step.external_system:
        return undo is not None
    return not step.changes or (undo is not None and undoes(step.changes, undo.changes))


def _rests_on(later: SagaStep, earlier: SagaStep) -> bool:
    """The later step reads, or changes again, a row that the earlier one changed in the same store."""
    entities = set(earlier.entities())
    read = {column.rpartition(".")[0] for column in later.reads}
    return bool(entities & (read | set(later.entities())))
