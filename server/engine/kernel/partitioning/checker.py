"""Checks a partition and its certificate against the graph, in integers; shares nothing with the solver but the values.

The argument it repeats. Let x be 1 for pairs inside a cluster and 0 for the others. For any multipliers y >= 0 of valid
inequalities a x <= b, the objective w x = y A x + (w - y A) x is at most y b plus every positive entry of w - y A.
Pairs held apart contribute nothing; nodes held together are one node, whose pairs are summed first. A branch is bounded
by the larger of its two sides, and parts that nothing attracts to each other by the sum of theirs.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import gcd

from server.engine.kernel.partitioning.values import Branch, Certificate, Leaf, Part, SignedGraph

Weights = dict[tuple[int, int], int]
Classes = tuple[int, ...]
"""For each node the smallest node that it is held together with."""


class CertificateError(Exception):
    """The partition or its certificate is wrong; the message says where."""


def verify(graph: SignedGraph, clusters: tuple[tuple[int, ...], ...], certificate: Certificate) -> int:
    """The bound that the certificate proves: no partition under the graph's constraints is worth more.

    Raises ``CertificateError`` when the clusters are no partition of the nodes or break a constraint, when a step of
    the certificate does not follow, or when the partition is worth more than what was to be its bound.
    """
    value = _value(graph, clusters)
    classes = _contract(graph, certificate)
    step = gcd(*(weight for _, _, weight in graph.weights)) or 1
    bound = sum(_part(graph, classes, part, step) for part in _separate(graph, classes, certificate))
    if value > bound:
        raise CertificateError(f"the partition is worth {value}, more than its bound {bound}")
    return bound


def _value(graph: SignedGraph, clusters: tuple[tuple[int, ...], ...]) -> int:
    """What the partition is worth, after checking that it is one and satisfies the constraints."""
    if sorted(node for cluster in clusters for node in cluster) != list(range(len(graph.nodes))):
        raise CertificateError("the clusters do not hold every node exactly once")
    where = {node: number for number, cluster in enumerate(clusters) for node in cluster}
    for one, other in graph.together:
        if where[one] != where[other]:
            raise CertificateError(f"{graph.nodes[one]} and {graph.nodes[other]} must be together")
    for one, other in graph.apart:
        if where[one] == where[other]:
            raise CertificateError(f"{graph.nodes[one]} and {graph.nodes[other]} must be apart")
    return sum(weight for one, other, weight in graph.weights if where[one] == where[other])


def _contract(graph: SignedGraph, certificate: Certificate) -> Classes:
    """The classes of nodes that the constraints and the certificate's contractions hold together.

    A class may be contracted to another when their weight is at least that of all its other pairs in absolute terms and
    nothing is held apart from it: moving it into the other's cluster then loses nothing.
    """
    classes = tuple(range(len(graph.nodes)))
    for one, other in graph.together:
        classes = _joined(classes, one, other)
    for one, other in certificate.contracted:
        if not (0 <= one < len(classes) and 0 <= other < len(classes)) or classes[one] == classes[other]:
            raise CertificateError(f"{one} and {other} are no two classes to contract")
        mover, target = classes[one], classes[other]
        if any(mover in (classes[a], classes[b]) for a, b in graph.apart):
            raise CertificateError(f"{one} is contracted although something is held apart from it")
        pairs: Weights = defaultdict(int)
        for i, j, weight in graph.weights:
            if (classes[i] == mover) != (classes[j] == mover):
                pairs[_ordered(classes[i], classes[j])] += weight
        attraction = pairs.pop(_ordered(mover, target), 0)
        if attraction < sum(abs(weight) for weight in pairs.values()):
            raise CertificateError(f"{one} is contracted to {other}, which does not outweigh the rest")
        classes = _joined(classes, one, other)
    return classes


def _separate(graph: SignedGraph, classes: Classes, certificate: Certificate) -> Iterable[Part]:
    """The parts, after checking that they hold every node once, whole classes, and attract no other part."""
    if sorted(node for part in certificate.parts for node in part.nodes) != list(range(len(graph.nodes))):
        raise CertificateError("the parts do not hold every node exactly once")
    where = {node: number for number, part in enumerate(certificate.parts) for node in part.nodes}
    if any(where[node] != where[one] for node, one in enumerate(classes)):
        raise CertificateError("nodes that are held together lie in two parts")
    apart = {_ordered(classes[one], classes[other]) for one, other in graph.apart}
    across: Weights = defaultdict(int)
    for i, j, weight in graph.weights:
        if where[i] != where[j]:
            across[_ordered(classes[i], classes[j])] += weight
    for pair, weight in across.items():
        if weight > 0 and pair not in apart:
            raise CertificateError(f"{pair[0]} and {pair[1]} attract each other and lie in two parts")
    return certificate.parts


def _part(graph: SignedGraph, contracted: Classes, part: Part, step: int) -> int:
    """The part's bound, the largest of its leaves'. All values are multiples of ``step``, so it is rounded to one."""
    members = set(part.nodes)
    for cut in part.cuts:
        sides = cut.left + cut.right
        if not cut.left or not cut.right or len(set(sides)) != len(sides) or not members.issuperset(sides):
            raise CertificateError(f"{cut} is no inequality on disjoint sets of the part's nodes")
    inside = [(i, j, weight) for i, j, weight in graph.weights if i in members and j in members]
    bounds = []
    waiting: list[tuple[Leaf | Branch, Classes, tuple[tuple[int, int], ...]]] = [(part.tree, contracted, graph.apart)]
    while waiting:
        tree, classes, apart = waiting.pop()
        held = {_ordered(classes[one], classes[other]) for one, other in apart}
        if isinstance(tree, Branch):
            one, other = tree.pair
            if one not in members or other not in members:
                raise CertificateError("a branch is on a pair outside its part")
            waiting.append((tree.together, _joined(classes, one, other), apart))
            waiting.append((tree.apart, classes, (*apart, (one, other))))
        elif not any(
            one == other for one, other in held
        ):  # else nothing satisfies the branches: there is nothing to bound
            if tree.denominator < 1:
                raise CertificateError("a denominator is not positive")
            bounds.append(_leaf(inside, part, tree, classes, held) // (tree.denominator * step) * step)
    if not bounds:
        raise CertificateError("no leaf of a part can be satisfied")
    return max(bounds)


def _leaf(
    inside: list[tuple[int, int, int]], part: Part, leaf: Leaf, classes: Classes, held: set[tuple[int, int]]
) -> int:
    """The leaf's bound, times the denominator."""
    total = 0
    reduced: Weights = defaultdict(int)

    def add(i: int, j: int, amount: int) -> int:
        """Adds to the pair's reduced weight; what lies inside a class counts whole and is returned."""
        if classes[i] == classes[j]:
            return amount
        reduced[_ordered(classes[i], classes[j])] += amount
        return 0

    for i, j, weight in inside:
        total += add(i, j, weight * leaf.denominator)
    for position, multiplier in leaf.multipliers:
        if multiplier < 0 or not 0 <= position < len(part.cuts):
            raise CertificateError("a multiplier is negative or belongs to no inequality")
        left, right = part.cuts[position].left, part.cuts[position].right
        total += multiplier * min(len(left), len(right))
        total += sum(add(i, j, -multiplier) for i in left for j in right)
        total += sum(add(i, j, multiplier) for side in (left, right) for i in side for j in side if i < j)
    return total + sum(amount for pair, amount in reduced.items() if amount > 0 and pair not in held)


def _joined(classes: Classes, one: int, other: int) -> Classes:
    low, high = _ordered(classes[one], classes[other])
    return tuple(low if name == high else name for name in classes)


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
