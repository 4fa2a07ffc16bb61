"""Reads ``draft -> active; active -> sold_out, expired`` into states and moves."""

import re
from dataclasses import dataclass

_STATE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")


class TransitionError(Exception):
    """The text is no list of moves; ``offset`` is the character where that shows."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True)
class StateMachine:
    initial: str
    """The first state written."""
    states: tuple[str, ...]
    """In the order of first appearance."""
    moves: tuple[tuple[str, str], ...]
    """From and to, each once, in the order written."""

    def sources(self, state: str) -> tuple[str, ...]:
        """The states from which one may move to ``state``."""
        return tuple(source for source, target in self.moves if target == state)


def parse_state_machine(text: str) -> StateMachine:
    """The machine that the text describes; raises `TransitionError` at the first thing that is no move."""
    states: dict[str, int] = {}
    moves: dict[tuple[str, str], int] = {}
    start = 0
    for clause in text.split(";"):
        if clause.strip():
            _read_clause(clause, start, states, moves)
        start += len(clause) + 1
    if not moves:
        raise TransitionError("no moves: write `draft -> active; active -> sold_out, expired`", 0)
    return StateMachine(initial=next(iter(states)), states=tuple(states), moves=tuple(moves))


def state_machine_of(text: str) -> StateMachine:
    """The same; of a text that is no machine, one without states."""
    try:
        return parse_state_machine(text)
    except TransitionError:
        return StateMachine(initial="", states=(), moves=())


def _read_clause(clause: str, start: int, states: dict[str, int], moves: dict[tuple[str, str], int]) -> None:
    source, arrow, targets = clause.partition("->")
    if not arrow:
        raise TransitionError(f"`{clause.strip()}` has no `->`", start + _indent(clause))
    left = _state(source, start)
    states.setdefault(left, start)
    position = start + len(source) + 2
    for target in targets.split(","):
        right = _state(target, position)
        states.setdefault(right, position)
        if (left, right) in moves:
            raise TransitionError(f"`{left} -> {right}` is written twice", position + _indent(target))
        moves[left, right] = position
        position += len(target) + 1


def _state(text: str, start: int) -> str:
    name = text.strip()
    if not _STATE.match(name):
        raise TransitionError(f"`{name}` is no state" if name else "a state is missing", start + _indent(text))
    return name


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
