"""Third normal form by synthesis: lossless, and every dependency stays checkable in one scheme."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.dependencies.cover import grouped, minimal_cover
from server.engine.kernel.dependencies.keys import candidate_keys
from server.engine.kernel.dependencies.relation import Mask, Pair, bits, closure, covers


@dataclass(frozen=True)
class Synthesised:
    """A scheme and the keys it was made from. The key of the whole relation may be a scheme of its own."""

    attributes: Mask
    keys: tuple[Mask, ...]


def synthesise(everything: Mask, pairs: Sequence[Pair]) -> tuple[Synthesised, ...]:
    """Bernstein 1976, algorithm 2, with a key added for a lossless join (Biskup, Dayal and Bernstein 1979)."""
    classes = _classes(grouped(minimal_cover(pairs)), pairs)
    schemes = [_scheme(keys, dependents) for keys, dependents in _without_transitive(classes)]
    if not any(covers(closure(scheme.attributes, pairs), everything) for scheme in schemes):
        key = candidate_keys(everything, pairs, budget=1).sets[0]
        schemes.append(Synthesised(key, (key,)))
    return _without_contained(schemes)


def _classes(groups: Sequence[Pair], pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Groups whose determinants fix one another belong to one scheme (step 4 of the algorithm)."""
    by_closure: dict[Mask, list[Pair]] = {}
    for determinant, dependent in groups:
        by_closure.setdefault(closure(determinant, pairs), []).append((determinant, dependent))
    return list(by_closure.values())


def _without_transitive(classes: Sequence[list[Pair]]) -> list[tuple[tuple[Mask, ...], Mask]]:
    """Drop what became derivable once equivalent determinants share a scheme (step 5).

    Equivalences between the determinants of a class are kept aside and never dropped: they are its keys.
    """
    equivalences: list[Pair] = []
    rest: list[tuple[int, Pair]] = []
    for number, members in enumerate(classes):
        together = 0
        for determinant, _ in members:
            together |= determinant
        equivalences += [(determinant, together & ~determinant) for determinant, _ in members if len(members) > 1]
        for determinant, dependent in members:
            rest += [(number, (determinant, bit)) for bit in bits(dependent & ~together)]
    kept = list(rest)
    for item in reversed(rest):
        others = [other for other in kept if other != item]
        determinant, dependent = item[1]
        if covers(closure(determinant, [pair for _, pair in others] + equivalences), dependent):
            kept = others
    result: list[tuple[tuple[Mask, ...], Mask]] = []
    for number, members in enumerate(classes):
        dependents = 0
        for owner, (_, dependent) in kept:
            if owner == number:
                dependents |= dependent
        result.append((tuple(determinant for determinant, _ in members), dependents))
    return result


def _scheme(keys: tuple[Mask, ...], dependents: Mask) -> Synthesised:
    attributes = dependents
    for key in keys:
        attributes |= key
    return Synthesised(attributes, keys)


def _without_contained(schemes: Sequence[Synthesised]) -> tuple[Synthesised, ...]:
    """A scheme inside another adds nothing; of equal ones the first stays."""
    kept: list[Synthesised] = []
    for position, scheme in enumerate(schemes):
        contained = any(
            covers(other.attributes, scheme.attributes) and (other.attributes != scheme.attributes or place < position)
            for place, other in enumerate(schemes)
            if place != position
        )
        if not contained:
            kept.append(scheme)
    return tuple(kept)
