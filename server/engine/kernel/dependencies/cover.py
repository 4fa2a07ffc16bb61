"""Minimal covers: the same dependencies, one attribute on each right, nothing to spare on the left, none redundant."""

from collections.abc import Sequence

from server.engine.kernel.dependencies.relation import Mask, Pair, bits, closure, covers


def minimal_cover(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """A canonical cover in the order of the given dependencies (Maier 1980: reduce the left sides, then drop)."""
    single = [(determinant, bit) for determinant, dependent in pairs for bit in bits(dependent & ~determinant)]
    reduced = list(dict.fromkeys((reduce_determinant(determinant, bit, pairs), bit) for determinant, bit in single))
    return without_redundant(reduced)


def reduce_determinant(determinant: Mask, dependent: Mask, pairs: Sequence[Pair]) -> Mask:
    """The determinant without attributes that the rest of it already makes up for, tried highest position first."""
    for bit in reversed(list(bits(determinant))):
        if covers(closure(determinant & ~bit, pairs), dependent):
            determinant &= ~bit
    return determinant


def without_redundant(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The dependencies without those that follow from the others, tried last first."""
    kept = list(pairs)
    for pair in reversed(pairs):
        others = [other for other in kept if other != pair]
        if covers(closure(pair[0], others), pair[1]):
            kept = others
    return tuple(kept)


def grouped(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Dependencies with the same determinant as one, in order of first appearance."""
    merged: dict[Mask, Mask] = {}
    for determinant, dependent in pairs:
        merged[determinant] = merged.get(determinant, 0) | dependent
    return tuple(merged.items())
