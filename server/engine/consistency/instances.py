"""Pairs of linear programs: what a conflict makes equal, and what two instances then certainly share.

The reasons are in docs/analyses/consistency_theory.md; every test here errs towards "can happen".
"""

from collections.abc import Sequence

from server.engine.consistency.conflicts import follows, meet
from server.engine.consistency.equality import Pair, Partition
from server.engine.consistency.linear import Linear, Operation
from server.engine.model.consistency import Lemma, StatementType

Equal = tuple[tuple[int, int], ...]


class Instances:
    """All pairs of the unfoldings of one workload, worked out when first asked for."""

    def __init__(self, linears: tuple[Linear, ...], lemmas: tuple[Lemma, ...] = ()) -> None:
        self.linears = linears
        self._by_relation = [grouped(linear) for linear in linears]
        self._exempt = frozenset((lemma.program, lemma.statement) for lemma in lemmas)
        self._pairs: dict[tuple[int, int], Pair] = {}
        self._closed: dict[tuple[int, int, Partition, Equal], Partition | None] = {}
        self._links: dict[tuple[int, int], tuple[tuple[Operation, Operation, Partition], ...]] = {}

    def pair(self, first: int, second: int) -> Pair:
        found = self._pairs.get((first, second))
        if found is None:
            found = self._pairs[first, second] = Pair(self.linears[first], self.linears[second])
        return found

    def apart(self, first: int, second: int) -> Partition:
        """An instance of each with no row in common but by constants."""
        return self.pair(first, second).apart

    def close(self, first: int, second: int, start: Partition, equal: Equal) -> Partition | None:
        key = (first, second, start, equal)
        if key not in self._closed:
            self._closed[key] = self.pair(first, second).close(start, equal)
        return self._closed[key]

    def joined(self, first: int, one: Operation, second: int, other: Operation, start: Partition) -> Partition | None:
        """``start`` where both operations touch one row; None when they cannot."""
        return self.close(first, second, start, row_equalities(one, other, self.pair(first, second).shift))

    def exempt(self, linear: int, one: Operation, other: Operation) -> bool:
        """Whether a declared lemma removes the conflict of a read with an insertion."""
        return (
            other.type is StatementType.INSERT
            and (self.linears[linear].name, one.statement.id) in self._exempt
        )  # fmt: skip

    def links(self, first: int, second: int) -> tuple[tuple[Operation, Operation, Partition], ...]:
        """Each way in which an instance of the second can depend on one of the first that committed before it."""
        found = self._links.get((first, second))
        if found is None:
            ways: list[tuple[Operation, Operation, Partition]] = []
            if not self.meet(first, second):
                self._links[first, second] = ()
                return ()
            apart = self.apart(first, second)
            for one in self.linears[first].operations:
                for other in self._by_relation[second].get(one.statement.relation, ()):
                    if follows(one, other) and not self._without(first, one, second, other):
                        joined = self.joined(first, one, second, other, apart)
                        if joined is not None:
                            ways.append((one, other, joined))
            found = self._links[first, second] = tuple(ways)
        return found

    def meet(self, first: int, second: int) -> bool:
        """Whether they touch a common relation: most pairs of a large workload do not."""
        return not self._by_relation[first].keys().isdisjoint(self._by_relation[second])

    def beside(self, second: int, one: Operation) -> Sequence[Operation]:
        """Operations of the second on the relation of ``one``."""
        return self._by_relation[second].get(one.statement.relation, ())

    def _without(self, first: int, one: Operation, second: int, other: Operation) -> bool:
        return self.exempt(first, one, other) or self.exempt(second, other, one)


def grouped(linear: Linear) -> dict[str, list[Operation]]:
    """The operations by relation."""
    found: dict[str, list[Operation]] = {}
    for operation in linear.operations:
        found.setdefault(operation.statement.relation, []).append(operation)
    return found


def row_equalities(one: Operation, other: Operation, shift: int) -> Equal:
    """What is equal when both touch one row; classes of the second instance are shifted."""
    return tuple(sorted({(place, other.pins[name] + shift) for name, place in one.pins.items() if name in other.pins}))


def same_row(one: Operation, other: Operation, partition: Partition, shift: int) -> bool:
    """Whether two operations of one row each certainly touch the same one."""
    return (
        bool(one.key)
        and one.statement.relation == other.statement.relation
        and len(one.key) == len(other.key)
        and all(partition[mine] == partition[theirs + shift] for mine, theirs in zip(one.key, other.key, strict=True))
    )


def certain_conflict(first: Linear, second: Linear, partition: Partition) -> bool:
    """Whether the two instances conflict whatever the rows are: neither can then stand inside a shortest cycle."""
    shift = len(first.terms)
    return any(
        one.certain and other.certain and meet(one, other) and same_row(one, other, partition, shift)
        for one in first.operations
        if one.key
        for other in second.operations
        if other.key
    )
