"""How clearly the groups of a partition are told apart. Knows similarities; must not know what of."""

from collections.abc import Hashable, Mapping, Sequence


def silhouette(
    names: Sequence[str], similarity: Mapping[tuple[str, str], float], labels: Mapping[str, Hashable]
) -> float:
    """The mean over all things of (a - b) / max(a, b), between -1 and 1; 0 for a thing that is alone in its group.

    a is the mean similarity to the others of the own group, b the largest mean similarity to another group. Rousseeuw,
    "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", 1987, section 2, for
    similarities. Similarities are not negative; a pair not named, in the order of its names, has 0.
    """
    if not names:
        return 0.0
    sums: dict[str, dict[Hashable, float]] = {name: {} for name in names}
    sizes: dict[Hashable, int] = {}
    for name in names:
        sizes[labels[name]] = sizes.get(labels[name], 0) + 1
    for (one, other), value in similarity.items():
        if one in sums and other in sums:
            sums[one][labels[other]] = sums[one].get(labels[other], 0.0) + value
            sums[other][labels[one]] = sums[other].get(labels[one], 0.0) + value
    total = 0.0
    for name in names:
        own = labels[name]
        if sizes[own] > 1:
            inside = sums[name].get(own, 0.0) / (sizes[own] - 1)
            outside = max((value / sizes[group] for group, value in sums[name].items() if group != own), default=0.0)
            if inside or outside:
                total += (inside - outside) / max(inside, outside)
    return total / len(names)
