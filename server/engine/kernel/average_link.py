"""Average-link hierarchical clustering, the method to compare with. Knows similarities; must not know what of."""

from collections.abc import Mapping, Sequence


def average_link(names: Sequence[str], similarity: Mapping[tuple[str, str], float], groups: int) -> dict[str, int]:
    """Each name with its group's number: the two groups most alike on average are joined until ``groups`` are left.

    Sokal & Michener, "A statistical method for evaluating systematic relationships", 1958 (UPGMA). A pair not named has
    similarity 0; ties go to the first names. Groups are numbered by their first name.
    """
    ordered = sorted(names)
    members = [[name] for name in ordered]
    like = [[similarity.get((min(a, b), max(a, b)), 0.0) if a != b else 0.0 for b in ordered] for a in ordered]
    while len(members) > max(1, groups):
        one, other = max(
            ((i, j) for i in range(len(members)) for j in range(i + 1, len(members))),
            key=lambda pair: like[pair[0]][pair[1]],
        )
        mine, theirs = len(members[one]), len(members[other])
        for third in range(len(members)):
            joined = (mine * like[one][third] + theirs * like[other][third]) / (mine + theirs)
            like[one][third] = like[third][one] = joined
        members[one] += members.pop(other)
        like.pop(other)
        for row in like:
            row.pop(other)
    members.sort(key=min)
    return {name: number for number, group in enumerate(members) for name in sorted(group)}
