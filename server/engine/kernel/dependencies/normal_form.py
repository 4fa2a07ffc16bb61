"""The highest normal form a relation is in by its functional dependencies: 1NF, 2NF, 3NF or BCNF."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.dependencies.cover import minimal_cover
from server.engine.kernel.dependencies.keys import KEY_BUDGET, Determinants, candidate_keys
from server.engine.kernel.dependencies.relation import Mask, Pair, bits, closure, covers


class NormalForm(enum.StrEnum):
    FIRST = "1NF"
    SECOND = "2NF"
    THIRD = "3NF"
    BOYCE_CODD = "BCNF"


@dataclass(frozen=True)
class Verdict:
    form: NormalForm
    complete: bool
    """False when the key search ended at its budget: the form is then at least this one."""
    keys: Determinants
    violations: tuple[Pair, ...]
    """Dependencies of a minimal cover whose determinant is no superkey, the reason it is not in BCNF."""


def normal_form(everything: Mask, pairs: Sequence[Pair], budget: int = KEY_BUDGET) -> Verdict:
    """Judged by definition over a cover: BCNF and 3NF hold for all dependencies when they hold for a cover's."""
    keys = candidate_keys(everything, pairs, budget)
    violations = tuple(pair for pair in minimal_cover(pairs) if not covers(closure(pair[0], pairs), everything))
    if not violations:
        return Verdict(NormalForm.BOYCE_CODD, True, keys, ())
    prime = 0
    for key in keys.sets:
        prime |= key
    if all(covers(prime, dependent) for _, dependent in violations):
        return Verdict(NormalForm.THIRD, True, keys, violations)
    # A prime attribute may be missing from an unfinished list of keys, so what follows is a lower bound then.
    form = NormalForm.FIRST if _partial(keys, prime, everything, pairs) else NormalForm.SECOND
    return Verdict(form, keys.complete, keys, violations)


def _partial(keys: Determinants, prime: Mask, everything: Mask, pairs: Sequence[Pair]) -> bool:
    """Whether an attribute of no key depends on a part of a key. Larger parts determine more, so those less one do."""
    others = everything & ~prime
    return any(closure(key & ~bit, pairs) & others for key in keys.sets for bit in bits(key))
