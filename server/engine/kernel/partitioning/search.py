"""The whole search: check the constraints, take the graph apart, solve each part, and put the certificate together."""

from server.engine.kernel.partitioning.branching import Budget, Node, Search
from server.engine.kernel.partitioning.components import Component, components
from server.engine.kernel.partitioning.contradictions import contradiction
from server.engine.kernel.partitioning.relaxation import Inequality
from server.engine.kernel.partitioning.values import Branch, Certificate, Cut, Leaf, Part, Partitioning, SignedGraph

NODE_LIMIT = 200
WORK_LIMIT = 80_000_000
KICKS = 3


def partition(
    graph: SignedGraph, *, node_limit: int = NODE_LIMIT, work_limit: int = WORK_LIMIT, seed: int = 0
) -> Partitioning:
    """The partition of largest value, with a bound; the gap is 0 unless the search ended first.

    ``node_limit`` bounds the branches of each part of the graph, ``work_limit`` the simplex iterations in each, times
    the size of what they went over; ``seed`` is that of the local search. Correlation clustering, or clique
    partitioning (Grötschel & Wakabayashi, "A cutting plane algorithm for a clustering problem", 1989): linear
    relaxation with triangle and star inequalities stated as they are violated, local search for partitions, branch and
    bound on pairs.

    Raises ``Contradiction`` when the constraints cannot hold.
    """
    if (contradicted := contradiction(graph)) is not None:
        raise contradicted
    if not graph.nodes:
        return Partitioning((), 0, 0, Certificate((), ()))
    taken = components(graph)
    clusters: list[tuple[int, ...]] = []
    parts = []
    gap = 0
    for component in taken.parts:
        search = Search(component, Budget(node_limit, work_limit, KICKS), seed)
        gap += (search.run() - search.value) * taken.step
        parts.append(_part(component, search.root, taken.step))
        clusters += _clusters(component, search.labels.tolist())
    where = {node: number for number, cluster in enumerate(clusters) for node in cluster}
    value = sum(weight for i, j, weight in graph.weights if where[i] == where[j])
    certificate = Certificate(taken.contracted, tuple(parts))
    return Partitioning(tuple(sorted(clusters)), value, value + gap, certificate)


def _clusters(component: Component, labels: list[int]) -> list[tuple[int, ...]]:
    inside: dict[int, list[int]] = {}
    for label, members in zip(labels, component.members, strict=True):
        inside.setdefault(label, []).extend(members)
    return [tuple(sorted(nodes)) for nodes in inside.values()]


def _part(component: Component, root: Node, step: int) -> Part:
    """The tree of the search in the nodes and the unit of the graph."""
    first = [members[0] for members in component.members]
    positions: dict[Inequality, int] = {}

    def tree(node: Node) -> Leaf | Branch:
        if node.children is not None:
            one, other = node.pair or (0, 0)
            return Branch((first[one], first[other]), *(tree(child) for child in node.children))
        if not node.feasible:
            return Leaf()
        multipliers = [
            (positions.setdefault(inequality, len(positions)), numerator * step)
            for inequality, numerator in node.proof.numerators.items()
        ]
        return Leaf(node.proof.denominator, tuple(multipliers))

    whole = tree(root)
    cuts = tuple(Cut(tuple(first[i] for i in left), tuple(first[i] for i in right)) for left, right in positions)
    return Part(tuple(sorted(node for members in component.members for node in members)), cuts, whole)
