"""Which terms are equal: congruence closure over the terms of one or two instances of programs."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.engine.consistency.linear import Linear

Application = tuple[str, tuple[int, ...], int]
"""Function, classes of its arguments, class of its value."""
Partition = tuple[int, ...]
"""For each class the least class that equals it. Classes of a second instance follow those of the first."""


def merged(size: int, equal: Iterable[tuple[int, int]], applications: Sequence[Application]) -> Partition:
    """The least partition with these equalities in which equal arguments have equal values."""
    above = list(range(size))

    def root(place: int) -> int:
        while above[place] != place:
            place = above[place]
        return place

    for one, other in equal:
        first, second = root(one), root(other)
        if first != second:
            above[max(first, second)] = min(first, second)
    changed = bool(applications)
    while changed:
        changed = False
        values: dict[tuple[str, tuple[int, ...]], int] = {}
        for name, arguments, value in applications:
            known = values.setdefault((name, tuple(map(root, arguments))), value)
            first, second = root(known), root(value)
            if first != second:
                above[max(first, second)] = min(first, second)
                changed = True
    return tuple(map(root, range(size)))


class Pair:
    """Two instances side by side; what makes two of their terms equal."""

    def __init__(self, first: "Linear", second: "Linear") -> None:
        self.shift = shift = len(first.terms)
        self.size = shift + len(second.terms)
        self._applications = (
            *first.applications,
            *((name, tuple(each + shift for each in args), value + shift) for name, args, value in second.applications),
        )
        shared = {name for name, _, _ in first.applications} & {name for name, _, _ in second.applications}
        inner = bool(first.applications or second.applications)
        self._has_functions = bool(shared) or inner
        self._distinct = (*first.distinct, *((a + shift, b + shift) for a, b in second.distinct))
        self._constants = (*first.constants, *((place + shift, text) for place, text in second.constants))
        texts: dict[str, int] = {}
        same = [(texts.setdefault(text, place), place) for place, text in self._constants]
        self.apart = merged(self.size, same, self._applications)
        """Nothing equal but equal constants."""

    def close(self, start: Partition, equal: Sequence[tuple[int, int]]) -> Partition | None:
        """``start`` with more equalities; None when they contradict constants or terms declared distinct."""
        if all(start[one] == start[other] for one, other in equal):
            return start
        closed = merged(
            self.size,
            [*((place, least) for place, least in enumerate(start) if place != least), *equal],
            self._applications if self._has_functions else (),
        )
        if any(closed[one] == closed[other] for one, other in self._distinct):
            return None
        values: dict[int, str] = {}
        if any(values.setdefault(closed[place], text) != text for place, text in self._constants):
            return None
        return closed
