"""Boyce-Codd normal form without losing a dependency: whether it can be reached, and a decomposition that does.

A part of a BCNF scheme is in BCNF. So a preserving decomposition exists exactly when the reduced dependencies X → A
whose own attributes XA form a BCNF scheme imply all the others (after Osborn 1979).
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.engine.kernel.dependencies.cover import minimal_cover, without_redundant
from server.engine.kernel.dependencies.decomposition import lossless
from server.engine.kernel.dependencies.keys import candidate_keys, minimal_determinants
from server.engine.kernel.dependencies.relation import Mask, Pair, bits, closure, covers
from server.engine.kernel.dependencies.synthesis import Synthesised, synthesise

DETERMINANT_BUDGET = 500
"""Reduced determinants looked at, over all attributes; a chain of n attributes has n²/2 of them."""
SUBSET_BITS = 12
"""Of more attributes that decide anything, the subsets are not tried: 2¹² closures take about 10 ms."""


class Answer(enum.StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """The search ended at its budget."""


@dataclass(frozen=True)
class Preserving:
    exists: Answer
    schemes: tuple[Synthesised, ...] = ()


def preserving_boyce_codd(everything: Mask, pairs: Sequence[Pair]) -> Preserving:
    """A lossless, dependency-preserving decomposition into BCNF where one exists."""
    third = synthesise(everything, pairs)
    if all(is_boyce_codd(scheme.attributes, pairs) for scheme in third):
        return Preserving(Answer.YES, third)
    cover = minimal_cover(pairs)
    usable, complete = _usable(cover)
    if not all(covers(closure(determinant, usable), dependent) for determinant, dependent in cover):
        return Preserving(Answer.NO if complete else Answer.UNKNOWN)
    schemes = _merged(_enough_of(usable, cover), cover)
    if not lossless(everything, [scheme.attributes for scheme in schemes], cover):
        key = candidate_keys(everything, cover, budget=1).sets[0]
        schemes.append(Synthesised(key, (key,)))
    return Preserving(Answer.YES, tuple(schemes))


def is_boyce_codd(scheme: Mask, pairs: Sequence[Pair]) -> bool | None:
    """Whether the projection of the dependencies on the scheme is in BCNF; None when the scheme is too wide to tell.

    A set that fixes more than itself and less than all does so without its attributes that are in no determinant;
    and one with an attribute that is a key by itself fixes all.
    """
    deciding = 0
    for determinant, dependent in pairs:
        if not covers(determinant, dependent):
            deciding |= determinant & scheme
    for attribute in bits(deciding):
        if covers(closure(attribute, pairs), scheme):
            deciding &= ~attribute
    if deciding.bit_count() > SUBSET_BITS:
        return None
    for subset in (*_subsets(deciding), 0):
        reached = closure(subset, pairs) & scheme
        if reached not in (subset, scheme):
            return False
    return True


def _usable(cover: Sequence[Pair]) -> tuple[list[Pair], bool]:
    """Reduced dependencies whose attributes form a BCNF scheme, and whether all were looked at."""
    mentioned = 0
    for determinant, dependent in cover:
        mentioned |= determinant | dependent
    usable: list[Pair] = []
    complete = True
    left = DETERMINANT_BUDGET
    for attribute in bits(mentioned):
        if left <= 0:
            return usable, False
        found = minimal_determinants(attribute, mentioned, cover, left)
        left -= len(found.sets)
        complete &= found.complete
        for determinant in found.sets:
            if determinant == attribute:
                continue
            verdict = is_boyce_codd(determinant | attribute, cover)
            complete &= verdict is not None
            if verdict:
                usable.append((determinant, attribute))
    return usable, complete


def _enough_of(usable: Sequence[Pair], cover: Sequence[Pair]) -> tuple[Pair, ...]:
    """A non-redundant part that implies the cover, its own dependencies first."""
    kept = [pair for pair in cover if pair in usable]
    for determinant, dependent in usable:
        if not covers(closure(determinant, kept), dependent):
            kept.append((determinant, dependent))
    return without_redundant(kept)


def _merged(kept: Sequence[Pair], cover: Sequence[Pair]) -> list[Synthesised]:
    """Few schemes instead of one for each dependency: those of equivalent determinants, while they stay in BCNF."""
    schemes: list[Synthesised] = []
    for determinant, dependent in kept:
        mine = determinant | dependent
        for place, scheme in enumerate(schemes):
            together = scheme.attributes | mine
            same = closure(scheme.keys[0], cover) == closure(determinant, cover)
            if covers(scheme.attributes, mine) or (same and is_boyce_codd(together, cover)):
                keys = scheme.keys if determinant in scheme.keys or not same else (*scheme.keys, determinant)
                schemes[place] = Synthesised(together, keys)
                break
        else:
            schemes.append(Synthesised(mine, (determinant,)))
    return schemes


def _subsets(mask: Mask) -> Iterator[Mask]:
    subset = mask
    while subset:
        yield subset
        subset = (subset - 1) & mask
