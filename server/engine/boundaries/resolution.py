"""How fine the cut should be: the default resolution, unless another one shows clearer modules."""

from msgspec.structs import replace

from server.engine.boundaries.graph import Coupling
from server.engine.boundaries.weighting import WEIGHTING, Weighting
from server.engine.kernel.partitioning import approximate
from server.engine.kernel.silhouette import silhouette


def clearest(found: Coupling, weighting: Weighting = WEIGHTING) -> Coupling:
    """The coupling at the resolution under which its modules are told apart best.

    The mean attraction falls with the number of modules that a system really has, so one multiple of it is too coarse
    for a dozen of them and too fine for two. Each candidate is cut by local search and judged by the mean silhouette of
    the attraction (Rousseeuw 1987); another one than the default has to be clearer by the factor ``weighting.clearer``,
    and of several the clearest is taken.
    """
    if not weighting.alternatives:
        return found
    attraction = {
        (pair.first, pair.second): sum(one.amount for one in pair.contributions if one.amount > 0)
        for pair in found.pairs
    }
    names = [name for name in found.entities if name not in set(found.idle)]
    best, most = found, silhouette(names, attraction, _labels(found)) * weighting.clearer
    for resolution in weighting.alternatives:
        candidate = at(found, resolution)
        clarity = silhouette(names, attraction, _labels(candidate))
        if clarity > most:
            best, most = candidate, clarity
    return best


def at(found: Coupling, resolution: float) -> Coupling:
    return replace(found, resolution=resolution, baseline=round(resolution * found.mean))


def _labels(found: Coupling) -> dict[str, int]:
    clusters = approximate(found.graph())
    return {found.entities[node]: number for number, cluster in enumerate(clusters) for node in cluster}
