"""How strongly each cluster pulls at each node: what is ambiguous in a partition."""

from server.engine.kernel.partitioning.values import SignedGraph

Pull = int | None


def pulls(graph: SignedGraph, clusters: tuple[tuple[int, ...], ...]) -> tuple[tuple[Pull, ...], ...]:
    """For each node and each cluster, the sum of the weights between the node and the cluster's other nodes.

    Nodes that must be together move together and so have their common pull. Moving a node from its own cluster to
    another changes the objective by the difference of the two pulls; into a cluster of its own, by minus the pull of
    its own cluster. None where the node may not be: something there must be apart from it.
    """
    classes = _classes(graph)
    where = {node: number for number, cluster in enumerate(clusters) for node in cluster}
    sums = [[0] * len(clusters) for _ in graph.nodes]
    barred = [[False] * len(clusters) for _ in graph.nodes]
    for i, j, weight in graph.weights:
        if classes[i] != classes[j]:
            sums[classes[i]][where[j]] += weight
            sums[classes[j]][where[i]] += weight
    for i, j in graph.apart:
        barred[classes[i]][where[j]] = True
        barred[classes[j]][where[i]] = True
    return tuple(
        tuple(None if no else amount for amount, no in zip(sums[one], barred[one], strict=True)) for one in classes
    )


def _classes(graph: SignedGraph) -> list[int]:
    classes = list(range(len(graph.nodes)))
    for one, other in graph.together:
        old, new = classes[one], classes[other]
        classes = [new if name == old else name for name in classes]
    return classes
