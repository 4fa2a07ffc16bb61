"""Boyce-Codd normal form by splitting: always lossless, in polynomial time, whatever dependencies it loses."""

from collections.abc import Sequence

from server.engine.kernel.dependencies.relation import Mask, Pair, bits, closure, covers


def split(everything: Mask, pairs: Sequence[Pair]) -> tuple[Mask, ...]:
    """Attribute sets of schemes in BCNF whose join is the relation (Tsou and Fischer 1982), none inside another.

    A scheme without two attributes A, B such that the rest without both fixes A is in BCNF, which takes no projection
    of the dependencies to see; the test errs on the safe side, so a scheme may be split although it needed not be.
    """
    found: list[Mask] = []
    rest = everything
    while True:
        part = _part(rest, pairs)
        if part is None:
            break
        scheme, attribute = part
        found.append(scheme)
        rest &= ~attribute
    found.append(rest)
    return tuple(
        scheme
        for place, scheme in enumerate(found)
        if not any(
            covers(other, scheme) and (other != scheme or position < place)
            for position, other in enumerate(found)
            if position != place
        )
    )


def _part(scheme: Mask, pairs: Sequence[Pair]) -> tuple[Mask, Mask] | None:
    """A part in BCNF that fixes one attribute of it from the others, with that attribute; None when there is none."""
    pair = _violating(scheme, pairs)
    if pair is None:
        return None
    part = scheme
    attribute = pair[0]
    while pair is not None:
        attribute, other = pair
        part &= ~other
        pair = _violating(part, pairs)
    return part, attribute


def _violating(scheme: Mask, pairs: Sequence[Pair]) -> tuple[Mask, Mask] | None:
    """Attributes A, B of the scheme such that the others fix A; lowest positions first."""
    members = list(bits(scheme))
    for one in members:
        for other in members:
            if one != other and covers(closure(scheme & ~one & ~other, pairs), one):
                return one, other
    return None
