"""Constraints that cannot hold at once, and the fewest of them that already cannot."""

from collections import deque

from server.engine.kernel.partitioning.values import Pair, SignedGraph


class Contradiction(Exception):  # noqa: N818 - the thing itself, which carries its proof
    """A pair that must be apart is held together.

    ``apart`` is the pair as the graph gives it; ``together`` the pairs that lead from its first node to its second, in
    order and each as the graph gives it, as few as there can be. Empty when the pair is one node twice.
    """

    def __init__(self, apart: Pair, together: tuple[Pair, ...]) -> None:
        super().__init__(f"{apart} must be apart, and {len(together)} pairs hold it together")
        self.apart = apart
        self.together = together

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.apart, self.together)


def contradiction(graph: SignedGraph) -> Contradiction | None:
    """The smallest contradictory set of constraints, or None. Of several as small, the first by the nodes' names."""
    found = [one for pair in graph.apart if (one := _contradicted(graph, pair)) is not None]
    return min(
        found, key=lambda one: (len(one.together), sorted(graph.nodes[node] for node in one.apart)), default=None
    )


def _contradicted(graph: SignedGraph, apart: Pair) -> Contradiction | None:
    """By breadth-first search along the pairs that must be together."""
    steps: dict[int, list[tuple[str, int, Pair]]] = {}
    for pair in graph.together:
        for one, other in (pair, pair[::-1]):
            steps.setdefault(one, []).append((graph.nodes[other], other, pair))
    start, end = apart
    reached: dict[int, tuple[Pair, ...]] = {start: ()}
    waiting = deque([start])
    while waiting and end not in reached:
        node = waiting.popleft()
        for _, other, pair in sorted(steps.get(node, ())):
            if other not in reached:
                reached[other] = (*reached[node], pair)
                waiting.append(other)
    return Contradiction(apart, reached[end]) if end in reached else None
