"""Explicit-state search: every state a saga can reach within a bound of faults, and the shortest way to trouble.

Looks for states that are wrong, states that lead nowhere, and states from which no way leads to an end (S17).
"""

from collections import deque

from server.engine.consistency.sagas.protocol import Protocol, State
from server.engine.model.sagas import Saga, SagaProblem, SagaTrace, SearchResult

FAULTS = 2
"""On one way. With two of them every pair of a failure and its mishandled repair is met."""
MOST_STATES = 100_000


def search(saga: Saga, faults: int = FAULTS, most: int = MOST_STATES) -> SearchResult:
    """The first problem by length of its way, or none."""
    if not saga.steps:
        return SearchResult(None, 0, True)
    protocol = Protocol(saga, faults)
    start = protocol.start()
    came: dict[State, tuple[State, str] | None] = {start: None}
    back: dict[State, list[State]] = {}
    waiting = deque([start])
    ended: list[State] = []
    while waiting and len(came) <= most:
        state = waiting.popleft()
        wrong = protocol.wrong(state)
        if wrong:
            trace = SagaTrace(SagaProblem.WRONG_END, wrong, _way(came, state), len(came))
            return SearchResult(trace, len(came), False)
        if protocol.has_ended(state):
            ended.append(state)
            continue
        leads = False
        for event, following in protocol.transitions(state):
            leads = leads or following != state
            if following not in came:
                came[following] = (state, event)
                waiting.append(following)
            back.setdefault(following, []).append(state)
        if not leads:
            where = protocol.steps[state.position].name if state.position < len(protocol.steps) else "the end"
            message = f"nothing leads on from {where}: the saga stays {state.phase} for ever"
            trace = SagaTrace(SagaProblem.DEAD_END, message, _way(came, state), len(came))
            return SearchResult(trace, len(came), False)
    complete = not waiting
    return SearchResult(_without_end(came, back, ended) if complete else None, len(came), complete)


def _without_end(
    came: dict[State, "tuple[State, str] | None"], back: dict[State, list[State]], ended: list[State]
) -> SagaTrace | None:
    """The nearest state from which no way leads to an end, if there is one."""
    good = set(ended)
    waiting = list(ended)
    while waiting:
        for before in back.get(waiting.pop(), ()):
            if before not in good:
                good.add(before)
                waiting.append(before)
    lost = next((state for state in came if state not in good), None)
    if lost is None:
        return None
    message = f"the saga stays {lost.phase} for ever, trying again what is refused"
    return SagaTrace(SagaProblem.NO_PROGRESS, message, _way(came, lost), len(came))


def _way(came: dict[State, "tuple[State, str] | None"], state: State) -> tuple[str, ...]:
    events: list[str] = []
    step = came[state]
    while step is not None:
        events.append(step[1])
        step = came[step[0]]
    return tuple(reversed(events))
