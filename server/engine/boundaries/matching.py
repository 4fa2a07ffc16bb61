"""Which module of one cut is which of another, by what they share."""

from collections import Counter
from collections.abc import Mapping


def match(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Each module of ``one`` with the module of ``other`` that it shares most entities with; none is matched twice.

    The largest overlap first, ties by name; a module without a partner is not in the answer.
    """
    overlaps = Counter((one[name], other[name]) for name in sorted(one) if name in other)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for mine, theirs in sorted(overlaps, key=lambda pair: (-overlaps[pair], pair)):
        if mine not in found and theirs not in taken:
            found[mine] = theirs
            taken.add(theirs)
    return found


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Entities that lie elsewhere, when modules are followed by what they share; sorted."""
    follows = match(before, after)
    return tuple(sorted(name for name in before if name in after and follows.get(before[name]) != after[name]))
