"""Takes a graph apart before the search: nodes that surely belong together are one, what surely does not is a part."""

from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from server.engine.kernel.partitioning.values import Pair, SignedGraph

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Component:
    """A part of the graph, connected by attraction. Its node ``i`` stands for the nodes ``members[i]``."""

    weights: Integers
    """Symmetric, in units of ``Components.step``, 0 on the diagonal."""
    apart: Booleans
    """Symmetric."""
    members: tuple[tuple[int, ...], ...]
    """Positions in the graph."""


@dataclass(frozen=True)
class Components:
    parts: tuple[Component, ...]
    contracted: tuple[Pair, ...]
    """As the certificate states them."""
    step: int
    """The greatest common divisor of all weights: every value is a multiple of it."""


def components(graph: SignedGraph) -> Components:
    """The parts of a graph whose constraints do not contradict each other.

    They come in the order of the nodes' names and in units of the weights' common divisor, so that neither the order of
    the nodes nor the scale of the weights has a say in what is found. Nodes are contracted by the edge criterion of
    Lange, Andres and Swoboda, "Combinatorial persistency criteria for multicut and max-cut" (2019), for single nodes.
    """
    order = sorted(range(len(graph.nodes)), key=lambda node: graph.nodes[node])
    place = {node: position for position, node in enumerate(order)}
    step = gcd(*(weight for _, _, weight in graph.weights)) or 1
    weights = np.zeros((len(order), len(order)), dtype=np.int64)
    apart = np.zeros((len(order), len(order)), dtype=np.bool_)
    for i, j, weight in graph.weights:
        weights[place[i], place[j]] = weights[place[j], place[i]] = weight // step
    for i, j in graph.apart:
        apart[place[i], place[j]] = apart[place[j], place[i]] = True
    working = _Contraction(weights, apart, {place[node]: [node] for node in order})
    for i, j in graph.together:
        working.join(place[i], place[j])
    contracted = working.contract()
    return Components(working.parts(), contracted, step)


class _Contraction:
    """Matrices in which the row of a class is that of its first node; the other rows are 0."""

    def __init__(self, weights: Integers, apart: Booleans, members: dict[int, list[int]]) -> None:
        self._weights = weights
        self._apart = apart
        self._members = members
        self._classes = list(range(len(weights)))

    def join(self, one: int, other: int) -> None:
        kept, gone = sorted((self._classes[one], self._classes[other]))
        if kept == gone:
            return
        for matrix in (self._weights, self._apart):
            matrix[kept] += matrix[gone]
            matrix[:, kept] += matrix[:, gone]
            matrix[gone] = matrix[:, gone] = 0
            matrix[kept, kept] = 0
        self._members[kept] += self._members.pop(gone)
        self._classes = [kept if name == gone else name for name in self._classes]

    def contract(self) -> tuple[Pair, ...]:
        """Joins every class to another that outweighs all its other pairs, until there is none."""
        contracted: list[Pair] = []
        while len(self._weights):
            strongest = self._weights.argmax(axis=1)
            rows = np.arange(len(strongest))
            best = self._weights[rows, strongest]
            decided = (best > 0) & (2 * best >= np.abs(self._weights).sum(axis=1)) & ~self._apart.any(axis=1)
            if not decided.any():
                break
            one = int(decided.argmax())
            other = int(strongest[one])
            contracted.append((self._members[one][0], self._members[other][0]))
            self.join(one, other)
        return tuple(contracted)

    def parts(self) -> tuple[Component, ...]:
        """Connected by attraction; classes in order."""
        attracts = (self._weights > 0) & ~self._apart
        remaining = sorted(self._members)
        found = []
        while remaining:
            reached, waiting = {remaining[0]}, [remaining[0]]
            while waiting:
                fresh = set(np.flatnonzero(attracts[waiting.pop()]).tolist()) - reached
                reached |= fresh
                waiting += sorted(fresh)
            inside = sorted(reached)
            remaining = [one for one in remaining if one not in reached]
            block = np.ix_(inside, inside)
            members = tuple(tuple(self._members[one]) for one in inside)
            found.append(Component(self._weights[block].copy(), self._apart[block].copy(), members))
        return tuple(found)
