"""What the transactions in the gap of a cut program can lead to: chains of conflicts, with the rows they must share."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from server.engine.consistency.equality import Partition
from server.engine.consistency.instances import Instances, certain_conflict
from server.engine.consistency.linear import Operation

State = tuple[int, Partition]
"""An unfolding, and which of its terms equal which of the cut program's."""


@dataclass(frozen=True)
class Gap:
    """What can run after the first transaction in the gap."""

    fresh: int
    """Set of unfoldings of which an instance without common rows can come: bit by index."""
    roots: tuple[int, ...]
    """Unfoldings whose reachable sets make up ``fresh``."""
    mapped: tuple[State, ...]
    """Others, that must share rows with the cut program."""

    def members(self, count: int) -> npt.NDArray[np.bool_]:
        return np.array([bool(self.fresh >> place & 1) for place in range(count)], dtype=np.bool_)


class Gaps:
    def __init__(self, instances: Instances) -> None:
        self.instances = instances
        count = len(instances.linears)
        self._direct: list[dict[int, int]] = []
        for first in range(count):
            by_operation: dict[int, int] = {}
            for second in range(count):
                for one, _, _ in instances.links(first, second):
                    by_operation[one.index] = by_operation.get(one.index, 0) | 1 << second
            self._direct.append(by_operation)
        self.reachable = self._closure()
        """For each unfolding the set of those that a chain beginning at it can reach, itself included."""
        self._known: dict[tuple[int, int, Partition], Gap] = {}

    def _closure(self) -> list[int]:
        reach = [1 << place for place in range(len(self._direct))]
        for place, by_operation in enumerate(self._direct):
            for others in by_operation.values():
                reach[place] |= others
        for middle in range(len(reach)):
            through = reach[middle]
            for place, known in enumerate(reach):
                if known >> middle & 1:
                    reach[place] = known | through
        return reach

    def after(self, cut: int, first: int, partition: Partition) -> Gap:
        """Everything that can follow ``first`` in the gap of ``cut``.

        Inside the chain nothing may certainly conflict with the cut program: the cycle would have a shorter one in it.
        """
        key = (cut, first, partition)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._after(cut, first, partition)
        return found

    def _after(self, cut: int, first: int, partition: Partition) -> Gap:
        fresh, roots = 0, []
        mapped: dict[State, None] = {}
        queue: list[State] = [(first, partition)]
        while queue:
            now, same = queue.pop()
            free, touched = self._split(cut, now, same)
            for root in _bits(free & ~fresh):
                if not fresh >> root & 1:
                    fresh |= self.reachable[root]
                    roots.append(root)
            for root, following in self._all_through(cut, now, same, touched, fresh):
                if fresh >> root & 1:
                    continue
                if following is None:
                    fresh |= self.reachable[root]
                    roots.append(root)
                elif (root, following) not in mapped:
                    mapped[root, following] = None
                    if not certain_conflict(self.instances.linears[cut], self.instances.linears[root], following):
                        queue.append((root, following))
        return Gap(fresh, tuple(roots), tuple(state for state in mapped if not fresh >> state[0] & 1))

    def following(self, cut: int, now: int, same: Partition) -> Iterator[tuple[int, Partition | None]]:
        """What can come next: unfoldings with their equalities, None for no common row; those without first."""
        free, touched = self._split(cut, now, same)
        yield from ((place, None) for place in _bits(free))
        yield from self._all_through(cut, now, same, touched, 0)

    def _split(self, cut: int, now: int, same: Partition) -> tuple[int, list[Operation]]:
        """What can follow through rows that are not the cut program's, and the operations on rows that may be."""
        shift = len(self.instances.linears[cut].terms)
        touched = []
        free = 0
        for operation in self.instances.linears[now].operations:
            others = self._direct[now].get(operation.index, 0)
            if not others:
                continue
            if any(same[place + shift] < shift for place in operation.pins.values()):
                touched.append(operation)
            else:
                free |= others
        return free, touched

    def _all_through(
        self, cut: int, now: int, same: Partition, touched: list[Operation], without: int
    ) -> Iterator[tuple[int, Partition | None]]:
        for operation in touched:
            yield from self._through(cut, now, same, operation, self._direct[now][operation.index] & ~without)

    def _through(
        self, cut: int, now: int, same: Partition, operation: Operation, others: int
    ) -> Iterator[tuple[int, Partition | None]]:
        instances = self.instances
        for other in _bits(others):
            apart = instances.apart(cut, other)
            for one, _, link in instances.links(now, other):
                if one.index == operation.index:
                    equal = composed(same, len(instances.linears[cut].terms), link, len(instances.linears[now].terms))
                    closed = instances.close(cut, other, apart, equal)
                    if closed is not None:
                        yield other, None if closed == apart else closed


def composed(same: Partition, shift: int, link: Partition, width: int) -> tuple[tuple[int, int], ...]:
    """Equalities of the cut program with the next one: through a term of the one between.

    ``same`` is over cut and middle (``shift`` classes of the cut first), ``link`` over middle (``width`` classes) and
    next; the result over cut and next.
    """
    known: dict[int, int] = {}
    equal = set()
    for place in range(width):
        of_cut = same[place + shift]
        if of_cut < shift:
            least = known.setdefault(link[place], of_cut)
            if least != of_cut:
                equal.add((least, of_cut))
    for place, of_middle in enumerate(link[width:]):
        if of_middle in known:
            equal.add((known[of_middle], place + shift))
    equal.update((least, place) for place, least in enumerate(same[:shift]) if least != place)
    return tuple(sorted(equal))


def _bits(members: int) -> Iterator[int]:
    while members:
        lowest = members & -members
        yield lowest.bit_length() - 1
        members ^= lowest
