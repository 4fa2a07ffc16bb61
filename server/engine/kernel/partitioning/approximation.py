"""A good partition without a proof, for when many graphs are looked at and none is to be certified."""

import random

import numpy as np

from server.engine.kernel.partitioning import local_search
from server.engine.kernel.partitioning.components import components
from server.engine.kernel.partitioning.contradictions import contradiction
from server.engine.kernel.partitioning.values import SignedGraph

Clusters = tuple[tuple[int, ...], ...]


def approximate(graph: SignedGraph, *, kicks: int = 1, seed: int = 0, start: Clusters = ()) -> Clusters:
    """The clusters that local search finds from single nodes and from ``kicks`` perturbed partitions, sorted.

    With ``start``, a partition of the nodes that is thought to be near, also from there; the better one is taken, and
    the start's where both are worth the same. Raises ``Contradiction`` when the constraints cannot hold.
    """
    if (contradicted := contradiction(graph)) is not None:
        raise contradicted
    if not graph.nodes:
        return ()
    near = {node: number for number, cluster in enumerate(start) for node in cluster}
    clusters: dict[tuple[int, int], list[int]] = {}
    chance = random.Random(seed)  # noqa: S311 - chance in a search, not a secret
    for number, component in enumerate(components(graph).parts):
        weights = local_search.penalised(component)
        labels = local_search.searched(weights, np.arange(len(weights)), kicks, chance)
        if start:
            known = np.array([near[members[0]] for members in component.members])
            nearby = local_search.searched(weights, local_search.compact(known), kicks, chance)
            if local_search.value(weights, nearby) >= local_search.value(weights, labels):
                labels = nearby
        for label, members in zip(labels.tolist(), component.members, strict=True):
            clusters.setdefault((number, label), []).extend(members)
    return tuple(sorted(tuple(sorted(nodes)) for nodes in clusters.values()))
