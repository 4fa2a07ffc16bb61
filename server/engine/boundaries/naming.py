"""Names of modules, from the entity at their centre."""

from collections.abc import Mapping, Sequence

from server.engine.boundaries.evidence import Evidence
from server.engine.kernel.naming import snake
from server.engine.model.traces import LinkKind


def module_names(
    evidence: Evidence, clusters: Sequence[Sequence[str]], weights: Mapping[tuple[str, str], int]
) -> tuple[str, ...]:
    """One name a cluster, in kebab-case and unique: that of its central entity.

    Central is what is part of nothing else in the cluster, and of those what the rest is coupled to most, then what is
    written most, then the first by name.
    """
    parts = {(link.holder, link.target) for link in evidence.links if link.kind is not LinkKind.REFERENCE}
    taken: set[str] = set()
    names = []
    for cluster in clusters:
        inside = set(cluster)
        roots = [name for name in cluster if not any(whole in inside and part == name for whole, part in parts)]

        def centrality(name: str, inside: set[str] = inside) -> tuple[int, float, str]:
            pull = sum(weights.get((min(name, other), max(name, other)), 0) for other in inside if other != name)
            return (-pull, -evidence.write_loads[evidence.position[name]], name)

        for candidate in sorted(roots or cluster, key=centrality) + sorted(cluster):
            name = kebab(candidate)
            if name and name not in taken:
                break
        else:
            name = next(f"module-{number}" for number in range(1, len(clusters) + 2) if f"module-{number}" not in taken)
        taken.add(name)
        names.append(name)
    return tuple(names)


def kebab(name: str) -> str:
    """``OrderLine`` becomes ``order-line``; characters other than letters and digits separate words."""
    spaced = "".join(character if character.isascii() and character.isalnum() else "_" for character in name)
    return "-".join(word for word in snake(spaced).split("_") if word)
