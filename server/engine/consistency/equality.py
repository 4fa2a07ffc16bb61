"""Which terms are equal: congruence closure over the terms of one or two instances of programs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from server.engine.consistency.constants import differ

if TYPE_CHECKING:
    from server.engine.consistency.linear import Linear

Application = tuple[str, tuple[int, ...], int]
"""Function, classes of its arguments, class of its value."""
Partition = tuple[int, ...]
"""For each class the least class that equals it. Classes of a second instance follow those of the first."""


def merged(size: int, equal: Iterable[tuple[int, int]], applications: Sequence[Application]) -> Partition:
    """The least partition with these equalities in which equal arguments have equal values."""
    above = list(range(size))
    for one, other in equal:
        _join(above, one, other)
    changed = bool(applications)
    while changed:
        changed = False
        values: dict[tuple[str, tuple[int, ...]], int] = {}
        for name, arguments, value in applications:
            # Most functions have one argument.
            named = (_root(above, arguments[0]),) if len(arguments) == 1 else tuple(_root(above, a) for a in arguments)
            known = values.setdefault((name, named), value)
            if known != value:
                changed |= _join(above, known, value)
    for place, least in enumerate(above):
        # Roots are least: what stands above a place has its own root already.
        above[place] = above[least]
    return tuple(above)


def _root(above: list[int], place: int) -> int:
    while above[place] != place:
        place = above[place]
    return place


def _join(above: list[int], one: int, other: int) -> bool:
    first, second = _root(above, one), _root(above, other)
    if first == second:
        return False
    if first < second:
        above[second] = first
    else:
        above[first] = second
    return True


class Pair:
    """Two instances side by side; what makes two of their terms equal."""

    def __init__(self, first: "Linear", second: "Linear") -> None:
        self.shift = shift = len(first.terms)
        self.size = shift + len(second.terms)
        applications = (
            *first.applications,
            *((name, tuple(each + shift for each in args), value + shift) for name, args, value in second.applications),
        )
        # A function applied once equals nothing by congruence.
        count = Counter([name for name, _, _ in applications]) if len(applications) > 1 else {}
        self._applications = tuple(each for each in applications if count.get(each[0], 0) > 1)
        self._distinct = (*first.distinct, *((a + shift, b + shift) for a, b in second.distinct))
        self._constants = (*first.constants, *((place + shift, text) for place, text in second.constants))
        texts: dict[str, int] = {}
        same = [(least, place) for place, text in self._constants if (least := texts.setdefault(text, place)) != place]
        self.apart = merged(self.size, same, self._applications) if same else tuple(range(self.size))
        """Nothing equal but equal constants."""

    def close(self, start: Partition, equal: Sequence[tuple[int, int]]) -> Partition | None:
        """``start`` with more equalities; None when they contradict constants or terms declared distinct."""
        if all(start[one] == start[other] for one, other in equal):
            return start
        closed = merged(
            self.size,
            [*((place, least) for place, least in enumerate(start) if place != least), *equal],
            self._applications,
        )
        if any(closed[one] == closed[other] for one, other in self._distinct):
            return None
        values: dict[int, set[str]] = {}
        for place, text in self._constants:
            values.setdefault(closed[place], set()).add(text)
        if any(differ(one, other) for texts in values.values() for one, other in combinations(sorted(texts), 2)):
            return None
        return closed
