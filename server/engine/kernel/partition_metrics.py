"""How alike two partitions of the same things are. Knows sets; must not know what is in them."""

from collections import Counter
from collections.abc import Hashable, Mapping
from math import comb

Labels = Mapping[str, Hashable]
"""Each thing with the name of its group."""


def adjusted_rand(one: Labels, other: Labels) -> float:
    """Agreement on pairs beyond chance: 1 for equal partitions, 0 on average for independent ones.

    Hubert & Arabie, "Comparing partitions", Journal of Classification 2, 1985, equation 5. Two partitions that are both
    trivial in the same way are equal. Raises ``ValueError`` when they are not of the same things.
    """
    _same_things(one, other)
    cells = Counter((one[thing], other[thing]) for thing in one)
    together = sum(comb(count, 2) for count in cells.values())
    in_one = sum(comb(count, 2) for count in Counter(one.values()).values())
    in_other = sum(comb(count, 2) for count in Counter(other.values()).values())
    pairs = comb(len(one), 2)
    expected = in_one * in_other / pairs if pairs else 0.0
    largest = (in_one + in_other) / 2
    return 1.0 if largest == expected else (together - expected) / (largest - expected)


def mojo(one: Labels, other: Labels) -> int:
    """Fewest moves of a thing and joins of two groups that turn ``one`` into ``other``.

    Wen & Tzerpos, "An optimal algorithm for MoJo distance", IWPC 2003: n - M + l - g, where each group of ``one`` is
    tagged with a group of ``other`` it shares most with, M is the sum of what they share, l the number of groups of
    ``one``, and g the most different tags that can be given (a maximum matching).
    """
    _same_things(one, other)
    cells = Counter((one[thing], other[thing]) for thing in one)
    best: dict[Hashable, int] = {}
    for (group, _), count in cells.items():
        best[group] = max(best.get(group, 0), count)
    tags: dict[Hashable, list[Hashable]] = {}
    for (group, tag), count in sorted(cells.items(), key=str):
        if count == best[group]:
            tags.setdefault(group, []).append(tag)
    return len(one) - sum(best.values()) + len(tags) - _matching(tags)


def mojofm(one: Labels, expert: Labels) -> float:
    """100 * (1 - mojo(one, expert) / the largest mojo of any partition to the expert's).

    Wen & Tzerpos, "An effectiveness measure for software clustering algorithms", IWPC 2004. The largest is the number
    of things less the most groups of sizes 1, 2, 3 … that can be spread over the expert's groups with one each.
    """
    largest = _largest_mojo(expert)
    return 100.0 if largest == 0 else 100.0 * (1 - mojo(one, expert) / largest)


def _largest_mojo(expert: Labels) -> int:
    """A group of the worst partition takes at most one thing from each of the expert's groups."""
    grouped = 0
    for size in sorted(Counter(expert.values()).values()):
        grouped += size >= grouped + 1
    return len(expert) - grouped


def _matching(tags: Mapping[Hashable, list[Hashable]]) -> int:
    """Size of a maximum bipartite matching, by augmenting paths (Berge 1957)."""
    owner: dict[Hashable, Hashable] = {}

    def place(group: Hashable, tried: set[Hashable]) -> bool:
        for tag in tags[group]:
            if tag not in tried:
                tried.add(tag)
                if tag not in owner or place(owner[tag], tried):
                    owner[tag] = group
                    return True
        return False

    return sum(place(group, set()) for group in tags)


def _same_things(one: Labels, other: Labels) -> None:
    if one.keys() != other.keys():
        different = sorted(one.keys() ^ other.keys())
        raise ValueError(f"the partitions are of different things: {', '.join(different[:5])}")
