"""A signed graph, a partition of it, and the certificate that no partition is better."""

import msgspec

from server.engine.model.value import Value

Pair = tuple[int, int]
"""Two positions in ``SignedGraph.nodes``."""

LARGEST_TOTAL = 2**50
"""Of all absolute weights together: sums stay exact where the relaxation computes in double precision."""


class SignedGraph(Value):
    """Nodes that attract and repel each other. A partition is worth the sum of the weights inside its clusters.

    Raises ``ValueError`` for a pair that is not one, a second weight for the same pair, and weights too large to add.
    """

    nodes: tuple[str, ...]
    """Unique names. Their order carries no meaning: the partition found does not depend on it."""
    weights: tuple[tuple[int, int, int], ...] = ()
    """``(i, j, weight)`` with ``i < j``; positive attracts, negative repels, a pair not named has 0."""
    together: tuple[Pair, ...] = ()
    """Pairs that must share a cluster, in either order."""
    apart: tuple[Pair, ...] = ()
    """Pairs that must not share a cluster, in either order."""

    def __post_init__(self) -> None:
        count = len(self.nodes)
        if len(set(self.nodes)) != count:
            raise ValueError("two nodes have the same name")
        pairs = [(i, j) for i, j, _ in self.weights]
        if not all(0 <= i < j < count for i, j in pairs) or len(set(pairs)) != len(pairs):
            raise ValueError("a weight needs i < j, both of them nodes, and each pair once")
        if not all(0 <= i < count and 0 <= j < count for i, j in self.together + self.apart):
            raise ValueError("a constraint names something that is no node")
        if sum(abs(weight) for _, _, weight in self.weights) > LARGEST_TOTAL:
            raise ValueError(f"the absolute weights add up to more than {LARGEST_TOTAL}")


class Cut(Value):
    """The inequality x(left : right) - x(left) - x(right) <= min(|left|, |right|) on disjoint sets of nodes.

    Every partition satisfies it (Grötschel & Wakabayashi, "Facets of the clique partitioning polytope", 1990, theorem
    4.1). With one node on one side and two on the other it is the triangle inequality.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]


class Leaf(Value, tag="leaf"):
    """Dual values that bound every partition which satisfies the branches above. Empty where there is no such one."""

    denominator: int = 1
    multipliers: tuple[tuple[int, int], ...] = ()
    """``(position in Part.cuts, numerator over the denominator)``; what is not named has 0."""


class Branch(Value, tag="branch"):
    """Either the pair shares a cluster or it does not."""

    pair: Pair
    together: "Leaf | Branch"
    apart: "Leaf | Branch"


class Part(Value):
    """Nodes that nothing outside attracts, with the bound of what they can contribute."""

    nodes: tuple[int, ...]
    cuts: tuple[Cut, ...]
    tree: Leaf | Branch


class Certificate(Value):
    """Why no partition is worth more than the bound; see ``checker``."""

    contracted: tuple[Pair, ...]
    """In this order: moving the first node (with all it is contracted to) into the second one's cluster never loses."""
    parts: tuple[Part, ...]


class Partitioning(Value):
    clusters: tuple[tuple[int, ...], ...]
    """Every node in exactly one; each sorted, and sorted among themselves by their first node."""
    value: int
    """The sum of the weights inside the clusters."""
    bound: int
    """No partition that satisfies the constraints has a larger value: proved by the certificate."""
    certificate: Certificate

    @property
    def gap(self) -> int:
        """By how much the value might still be below the optimum; 0 is proved optimal."""
        return self.bound - self.value


msgspec.json.Decoder(Certificate)  # resolves the recursive annotation once, at import
