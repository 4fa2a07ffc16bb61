"""The published table of invariants and operations, as data, with a model of each row to compute it again.

Source: Bailis et al., PVLDB 8(3), 2015, table 2.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from server.engine.consistency.invariants.merging import Model, divergence

Rows = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Pattern:
    invariant: str
    operation: str
    confluent: bool
    model: Callable[[], Model[Any]]

    @property
    def name(self) -> str:
        return f"{self.invariant} / {self.operation}"

    def recomputed(self) -> bool:
        """Whether the bounded check finds no merge that breaks the invariant."""
        return divergence(self.model()) is None


def _record(holds: Callable[[tuple[int, int]], bool]) -> Callable[[], Model[Any]]:
    """One record with two attributes, written whole; of two writes one wins."""

    def model() -> Model[Any]:
        values = [(a, b) for a in range(3) for b in range(3)]
        return Model(
            tuple(values),
            lambda state, branch: ((f"write {value}", value) for value in values),
            lambda ancestor, left, right: right if right != ancestor else left,
            holds,
        )

    return model


def _counter(step: int, holds: Callable[[int], bool]) -> Callable[[], Model[Any]]:
    def model() -> Model[Any]:
        return Model(
            tuple(range(-2, 3)),
            lambda state, branch: [(f"add {step}", state + step)],
            lambda ancestor, left, right: left + right - ancestor,
            holds,
        )

    return model


def _united(ancestor: frozenset[Any], left: frozenset[Any], right: frozenset[Any]) -> frozenset[Any]:
    """What either side added, without what either side removed."""
    return (left | right) - (ancestor - left) - (ancestor - right)


def _unique(generated: bool) -> Callable[[], Model[Any]]:
    def operations(state: Rows, branch: str) -> Iterable[tuple[str, Rows]]:
        side = 0 if branch == "left" else 1
        key = 10 * side + len(state)
        values = [key] if generated else [0, 1]
        return [(f"insert {value}", state | {(key, value)}) for value in values]

    def model() -> Model[Any]:
        return Model((frozenset(),), operations, _united, _distinct)

    return model


def _distinct(rows: Rows) -> bool:
    values = [value for _, value in rows]
    return len(values) == len(set(values))


def _sequence() -> Model[Any]:
    def operations(state: frozenset[tuple[str, int]], branch: str) -> Iterable[tuple[str, Any]]:
        following = max((number for _, number in state), default=0) + 1
        return [(f"insert number {following}", state | {(branch, following)})]

    def holds(state: frozenset[tuple[str, int]]) -> bool:
        return sorted(number for _, number in state) == list(range(1, len(state) + 1))

    return Model((frozenset(),), operations, _united, holds)


References = tuple[frozenset[int], frozenset[tuple[int, int]]]
"""Parents, and children with the parent each refers to."""


def _foreign_key(insert: bool, delete: bool, cascades: bool) -> Callable[[], Model[Any]]:
    def operations(state: References, branch: str) -> Iterable[tuple[str, References]]:
        parents, children = state
        side = 0 if branch == "left" else 10
        if insert:
            for parent in sorted(parents):
                yield f"insert a child of {parent}", (parents, children | {(side + len(children), parent)})
        if delete:
            for parent in sorted(parents):
                left = frozenset(child for child in children if not (cascades and child[1] == parent))
                yield f"delete parent {parent}", (parents - {parent}, left)

    def merge(ancestor: References, left: References, right: References) -> References:
        parents = _united(ancestor[0], left[0], right[0])
        children = _united(ancestor[1], left[1], right[1])
        if cascades:
            gone = ancestor[0] - parents
            children = frozenset(child for child in children if child[1] not in gone)
        return parents, children

    def holds(state: References) -> bool:
        return all(parent in state[0] for _, parent in state[1])

    def model() -> Model[Any]:
        return Model(((frozenset({1, 2}), frozenset()),), operations, merge, holds)

    return model


def _derived(derive: Callable[[frozenset[int]], Any]) -> Callable[[], Model[Any]]:
    """Rows and something computed of them, which merging computes again."""

    def model() -> Model[Any]:
        return Model(
            ((frozenset(), derive(frozenset())),),
            lambda state, branch: [
                (f"insert {row}", (state[0] | {row}, derive(state[0] | {row})))
                for row in ((1, 2) if branch == "left" else (2, 3))
            ],
            lambda ancestor, left, right: (
                _united(ancestor[0], left[0], right[0]),
                derive(_united(ancestor[0], left[0], right[0])),
            ),
            lambda state: bool(state[1] == derive(state[0])),
        )

    return model


def _collection(holds: Callable[[frozenset[int]], bool]) -> Callable[[], Model[Any]]:
    def operations(state: frozenset[int], branch: str) -> Iterable[tuple[str, frozenset[int]]]:
        for element in range(4):
            changed = state - {element} if element in state else state | {element}
            yield f"{'remove' if element in state else 'add'} {element}", changed
        for out in sorted(state):
            for into in range(4):
                if into not in state:
                    yield f"replace {out} by {into}", state - {out} | {into}

    def model() -> Model[Any]:
        return Model((frozenset({0, 1}), frozenset({0})), operations, _united, holds)

    return model


PATTERNS: tuple[Pattern, ...] = (
    Pattern("attribute equality", "any", True, _record(lambda row: row[0] == row[1])),
    Pattern("attribute inequality", "any", True, _record(lambda row: row[0] != row[1])),
    Pattern("uniqueness", "choose specific value", False, _unique(generated=False)),
    Pattern("uniqueness", "choose some value", True, _unique(generated=True)),
    Pattern("AUTO_INCREMENT", "insert", False, _sequence),
    Pattern("foreign key", "insert", True, _foreign_key(insert=True, delete=False, cascades=False)),
    Pattern("foreign key", "delete", False, _foreign_key(insert=True, delete=True, cascades=False)),
    Pattern("foreign key", "cascading delete", True, _foreign_key(insert=True, delete=True, cascades=True)),
    Pattern("secondary indexing", "any", True, _derived(lambda rows: tuple(sorted(rows)))),
    Pattern("materialized views", "any", True, _derived(lambda rows: sum(rows))),
    Pattern(">", "increment [counter]", True, _counter(1, lambda value: value > 0)),
    Pattern("<", "increment [counter]", False, _counter(1, lambda value: value < 2)),
    Pattern(">", "decrement [counter]", False, _counter(-1, lambda value: value > -2)),
    Pattern("<", "decrement [counter]", True, _counter(-1, lambda value: value < 2)),
    Pattern("[NOT] CONTAINS", "any [set, list, map]", True, _collection(lambda found: 0 in found)),
    Pattern("SIZE =", "mutation [set, list, map]", False, _collection(lambda found: len(found) == 2)),
)


def pattern(invariant: str, operation: str) -> Pattern:
    """The row of that name."""
    return next(each for each in PATTERNS if (each.invariant, each.operation) == (invariant, operation))
