"""A relation scheme with its dependencies, and the closure of attribute sets under them.

Attribute sets are bit masks inside this package: the attribute at position ``i`` is bit ``1 << i``.
"""

from collections.abc import Iterable, Iterator, Sequence

from server.engine.model.value import Value

Mask = int
Pair = tuple[Mask, Mask]
"""Determinant and dependent of one functional dependency."""


class FunctionalDependency(Value):
    """``determinant`` fixes ``dependent``: rows that agree on the first agree on the second."""

    determinant: tuple[str, ...]
    dependent: tuple[str, ...]


class Relation:
    """Attributes in a fixed order with functional dependencies among them.

    Raises ``ValueError`` for a repeated attribute and for a dependency on an attribute that is not there.
    """

    def __init__(self, attributes: Sequence[str], dependencies: Iterable[FunctionalDependency]) -> None:
        self.attributes = tuple(attributes)
        self._bit = {attribute: 1 << position for position, attribute in enumerate(self.attributes)}
        if len(self._bit) != len(self.attributes):
            raise ValueError("attributes must be distinct")
        self.everything: Mask = (1 << len(self.attributes)) - 1
        self.pairs: tuple[Pair, ...] = tuple(
            (self.mask(dependency.determinant), self.mask(dependency.dependent)) for dependency in dependencies
        )

    def mask(self, names: Iterable[str]) -> Mask:
        result = 0
        for name in names:
            if name not in self._bit:
                raise ValueError(f"unknown attribute {name!r}")
            result |= self._bit[name]
        return result

    def names(self, mask: Mask) -> tuple[str, ...]:
        """In the order of the relation's attributes."""
        return tuple(self.attributes[position] for position in positions(mask))

    def closure(self, names: Iterable[str]) -> tuple[str, ...]:
        """All attributes that the named ones determine, themselves included."""
        return self.names(closure(self.mask(names), self.pairs))

    def implies(self, dependency: FunctionalDependency) -> bool:
        """Whether the dependency follows from those of the relation."""
        return covers(closure(self.mask(dependency.determinant), self.pairs), self.mask(dependency.dependent))


def positions(mask: Mask) -> Iterator[int]:
    """The set bits, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def bits(mask: Mask) -> Iterator[Mask]:
    """The set bits as masks of one, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


def covers(larger: Mask, smaller: Mask) -> bool:
    return smaller & ~larger == 0


def closure(start: Mask, pairs: Sequence[Pair]) -> Mask:
    """All that ``start`` determines. Each pass drops the dependencies that fired, so a chain costs one scan a link."""
    reached = start
    waiting: Sequence[Pair] = pairs
    while True:
        unfired: list[Pair] = []
        before = reached
        for determinant, dependent in waiting:
            if determinant & ~reached:
                unfired.append((determinant, dependent))
            else:
                reached |= dependent
        if reached == before:
            return reached
        waiting = unfired


def equivalent(some: Sequence[Pair], others: Sequence[Pair]) -> bool:
    """Whether each set of dependencies follows from the other."""
    return all(covers(closure(d, others), e) for d, e in some) and all(covers(closure(d, some), e) for d, e in others)
