"""State machines: the states an enum attribute may take, and which use case makes each move."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.diagrams.facts import Facts
from server.engine.kernel.ascii.canvas import plain
from server.engine.kernel.ascii.fans import Fan, fans
from server.engine.kernel.mermaid import identifier, message, quoted
from server.engine.kernel.state_machines import state_machine_of
from server.engine.model.access import Access, Comparison, Operation
from server.engine.model.brief import Invariant, InvariantKind
from server.engine.model.plan import Finding, Severity

_LITERAL = re.compile(r"'((?:[^']|'')*)'")


@dataclass(frozen=True)
class Machine:
    """One state machine, with the use cases that move it."""

    name: str
    entity: str
    column: str
    states: tuple[str, ...]
    """The initial one first."""
    moves: tuple[tuple[str, str], ...]
    movers: dict[tuple[str, str], tuple[str, ...]]
    makers: tuple[str, ...]
    """Use cases that insert a row in the initial state."""
    strays: tuple[tuple[str, str, str], ...]
    """(use case, from, to) written by a statement whose guard allows it, but not stated as a move."""

    def mermaid(self) -> str:
        ids = {state: identifier("s", i) for i, state in enumerate(self.states)}
        lines = ["stateDiagram-v2"]
        lines += [f"  state {quoted(state)} as {ids[state]}" for state in self.states]
        if self.states:
            made = f" : {message(', '.join(self.makers))}" if self.makers else ""
            lines.append(f"  [*] --> {ids[self.states[0]]}{made}")
        for move in self.moves:
            by = self.movers.get(move, ())
            lines.append(f"  {ids[move[0]]} --> {ids[move[1]]}" + (f" : {message(', '.join(by))}" if by else ""))
        lines += [f"  {ids[state]} --> [*]" for state in self._final()]
        return "\n".join(lines) + "\n"

    def ascii(self) -> str:
        final = self._final()
        drawn = [Fan("(start)", tuple([(plain(self.states[0]), ", ".join(self.makers))] if self.states else ()))]
        for state in self.states:
            moves = tuple((b, ", ".join(self.movers.get((a, b), ()))) for a, b in self.moves if a == state)
            drawn.append(Fan(state, moves or ((("(end)", ""),) if state in final else ())))
        return fans(drawn)

    def _final(self) -> tuple[str, ...]:
        leaving = {a for a, _ in self.moves}
        return tuple(state for state in self.states if state not in leaving)


def machines(facts: Facts) -> tuple[Machine, ...]:
    """One for each invariant of kind state_machine over an attribute that exists."""
    found = (_machine(facts, i) for i in facts.brief.invariants if i.kind is InvariantKind.STATE_MACHINE and i.over)
    return tuple(m for m in found if m is not None)


def findings(machine: Machine) -> tuple[Finding, ...]:
    """Moves that nobody makes, and moves that are made and not stated."""
    subject = f"{machine.entity}.{machine.column}"
    unmade = [move for move in machine.moves if not machine.movers.get(move)]
    found = []
    if unmade:
        listed = ", ".join(f"{a} -> {b}" for a, b in unmade)
        found.append(
            Finding(
                id=f"diagrams.move-without-use-case@{machine.name}",
                rule="diagrams.move-without-use-case",
                severity=Severity.INFO,
                subject=subject,
                message=f"No use case makes these moves of {subject}: {listed}.",
                why="Either a use case is missing from the brief, or the machine allows more than is needed.",
                fix="Add the use case that makes the move, or drop the move from the state machine.",
            )
        )
    found.extend(
        Finding(
            id=f"diagrams.move-not-stated@{machine.name}/{use_case}/{a}-{b}",
            rule="diagrams.move-not-stated",
            severity=Severity.MEDIUM,
            subject=f"use_cases[{use_case}]",
            message=f"{use_case} can move {subject} from {a} to {b}, which the state machine does not allow.",
            why="The machine's guard will refuse the statement, or the machine is not what the business does.",
            fix=f"Narrow the statement's condition on {machine.column}, or add {a} -> {b} to the state machine.",
        )
        for use_case, a, b in machine.strays
    )
    return tuple(found)


def _machine(facts: Facts, invariant: Invariant) -> Machine | None:
    entity, _, column = invariant.over[0].partition(".")
    if entity not in facts.entities or not column:
        return None
    stated = state_machine_of(invariant.expression)
    movers: dict[tuple[str, str], list[str]] = {}
    makers: list[str] = []
    strays: dict[tuple[str, str, str], None] = {}
    for use_case in facts.brief.use_cases:
        for statement in facts.statements(use_case.name):
            for access in statement.accesses:
                if access.entity != entity:
                    continue
                for target in _written(access, column):
                    if access.operation is Operation.INSERT:
                        makers.append(use_case.name)
                        continue
                    for source in _guarded(access, column, stated.states):
                        if (source, target) in stated.moves:
                            movers.setdefault((source, target), []).append(use_case.name)
                        elif source != target and _states_guard(access, column):
                            strays.setdefault((use_case.name, source, target))
    return Machine(
        name=invariant.name,
        entity=entity,
        column=column,
        states=stated.states,
        moves=stated.moves,
        movers={move: tuple(dict.fromkeys(by)) for move, by in movers.items()},
        makers=tuple(dict.fromkeys(makers)),
        strays=tuple(strays),
    )


def _written(access: Access, column: str) -> tuple[str, ...]:
    """The literal values a statement may give the column; a CASE may give several, a parameter none we know."""
    if access.operation not in (Operation.INSERT, Operation.UPDATE):
        return ()
    terms = [a.term for a in access.assignments if a.column == column]
    return tuple(dict.fromkeys(value for term in terms for value in _literals(term)))


def _states_guard(access: Access, column: str) -> bool:
    return any(c.column == column for c in access.predicate)


def _guarded(access: Access, column: str, states: Sequence[str]) -> tuple[str, ...]:
    """The states a row may be in for the statement to touch it, from its conditions on the column."""
    possible = list(states)
    for condition in access.predicate:
        if condition.column != column:
            continue
        values = _literals(condition.term)
        if condition.comparison in (Comparison.EQUAL, Comparison.IN) and values:
            possible = [s for s in possible if s in values]
        elif condition.operator in ("<>", "!=") and values:
            possible = [s for s in possible if s not in values]
    return tuple(possible)


def _literals(term: str) -> tuple[str, ...]:
    return tuple(found.replace("''", "'") for found in _LITERAL.findall(term))
