"""Minimal determinants of an attribute set: candidate keys when the set is the whole relation."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.dependencies.relation import Mask, Pair, bits, closure, covers, positions

KEY_BUDGET = 2_000
"""Minimal determinants searched for at most. Twenty pairs of equivalent attributes already make 2²⁰ keys."""


@dataclass(frozen=True)
class Determinants:
    """Minimal sets that determine a target, smallest first."""

    sets: tuple[Mask, ...]
    complete: bool
    """False when the budget ended the search: each set is minimal, but there may be more."""


def candidate_keys(everything: Mask, pairs: Sequence[Pair], budget: int = KEY_BUDGET) -> Determinants:
    """The candidate keys of a relation."""
    return minimal_determinants(everything, everything, pairs, budget)


def minimal_determinants(target: Mask, universe: Mask, pairs: Sequence[Pair], budget: int = KEY_BUDGET) -> Determinants:
    """All minimal subsets of the universe whose closure covers the target (Lucchesi and Osborn 1978).

    A set of keys is complete when, for each key K and dependency X → Y, X ∪ (K − Y) contains a key of the set;
    so new ones are found from known ones, in time polynomial in their number.
    """
    found = [_minimise(target, target, pairs)]
    seen = set(found)
    for key in found:
        for determinant, dependent in pairs:
            if not dependent & key:
                continue
            candidate = (determinant | (key & ~dependent)) & universe
            if any(covers(candidate, known) for known in found):
                continue
            smaller = _minimise(candidate, target, pairs)
            if smaller in seen:
                continue
            if len(found) >= budget:
                return Determinants(_sorted(found), complete=False)
            seen.add(smaller)
            found.append(smaller)
    return Determinants(_sorted(found), complete=True)


def _minimise(start: Mask, target: Mask, pairs: Sequence[Pair]) -> Mask:
    """A minimal subset of ``start`` that determines the target; attributes of low position are kept by preference."""
    for bit in reversed(list(bits(start))):
        if covers(closure(start & ~bit, pairs), target):
            start &= ~bit
    return start


def _sorted(sets: Sequence[Mask]) -> tuple[Mask, ...]:
    return tuple(sorted(sets, key=lambda mask: (mask.bit_count(), tuple(positions(mask)))))
