"""How fine the cut should be: the finest of the cuts whose modules are about equally clear."""

from msgspec.structs import replace

from server.engine.boundaries.graph import Coupling
from server.engine.boundaries.weighting import WEIGHTING, Weighting
from server.engine.kernel.partitioning import approximate
from server.engine.kernel.silhouette import silhouette


def clearest(found: Coupling, weighting: Weighting = WEIGHTING) -> Coupling:
    """The coupling at the resolution with the finest of the cuts that tell modules apart about equally well.

    The mean attraction falls with the number of modules that a system really has, so one multiple of it is too coarse
    for a dozen of them and too fine for two. Each candidate is cut by local search and judged by the mean silhouette of
    the attraction (Rousseeuw 1987), whose small differences say nothing: of those within ``weighting.equally_clear`` of
    the clearest the one with the most modules is taken, since a module costs a folder and services are unions of
    modules. Of resolutions with the same cut the default is taken, or else the lowest. One module alone is told apart
    from nothing: it is the answer only where the default says so.
    """
    if not weighting.alternatives:
        return found
    attraction = {
        (pair.first, pair.second): sum(one.amount for one in pair.contributions if one.amount > 0)
        for pair in found.pairs
    }
    names = [name for name in found.entities if name not in set(found.idle)]
    tried = []
    for resolution in (weighting.resolution, *sorted(weighting.alternatives)):
        candidate = at(found, resolution)
        clusters = approximate(candidate.graph())
        labels = {found.entities[node]: number for number, cluster in enumerate(clusters) for node in cluster}
        if len({labels[name] for name in names}) > 1:
            tried.append((silhouette(names, attraction, labels), len(clusters), candidate))
        elif resolution == weighting.resolution:
            return found
    enough = weighting.equally_clear * max(clarity for clarity, _, _ in tried)
    return max((each for each in tried if each[0] >= enough), key=lambda each: each[1], default=tried[0])[2]


def at(found: Coupling, resolution: float) -> Coupling:
    return replace(found, resolution=resolution, baseline=round(resolution * found.mean))
