"""Branch and bound over the relaxation of one component: best bound first, on whether a pair shares a cluster."""

import heapq
import random
from dataclasses import dataclass, field

import numpy as np

from server.engine.kernel.partitioning import local_search
from server.engine.kernel.partitioning.bounding import Bounded, bounded
from server.engine.kernel.partitioning.components import Booleans, Component, Integers
from server.engine.kernel.partitioning.packing import packed
from server.engine.kernel.partitioning.relaxation import Floats, Relaxation, Relaxed
from server.engine.kernel.partitioning.separation import stars, triangles

_TRIANGLES = 20
_STARS = 8
"""Inequalities added at once, for each node; stars when hardly a triangle is violated any more."""

_ROUNDING = 1e-6
"""How far from 0 or 1 the relaxation's pairs may be and still count as whole."""


@dataclass(frozen=True)
class Budget:
    """Counts, never seconds: the same input ends with the same result on any machine."""

    nodes: int
    """Of the tree, over all components."""
    work: int
    """Simplex iterations times the rows and columns of the relaxation, for each component."""
    kicks: int
    """Restarts of the local search."""


@dataclass
class Node:
    """One subproblem. ``bound`` with the multipliers that prove it is the best known, first the parent's."""

    classes: Integers
    apart: Booleans
    proof: Bounded
    pair: tuple[int, int] | None = None
    children: "tuple[Node, Node] | None" = None
    """Together, apart."""
    feasible: bool = True


@dataclass
class Search:
    """The state of the search in one component, and afterwards its result."""

    component: Component
    budget: Budget
    seed: int
    labels: Integers = field(init=False)
    """The best partition so far."""
    value: int = field(init=False)
    root: Node = field(init=False)
    nodes: int = 0

    def __post_init__(self) -> None:
        size = len(self.component.weights)
        self._weights = local_search.penalised(self.component)
        self._chance = random.Random(self.seed)  # noqa: S311 - chance in a search, not a secret
        self._relaxation = Relaxation(self.component)
        self._offer(local_search.searched(self._weights, np.arange(size), self.budget.kicks, self._chance))
        first = packed(self.component)
        proof = bounded(self.component, first, np.arange(size), self.component.apart)
        self.root = Node(np.arange(size), self.component.apart, proof)

    def run(self) -> int:
        """Searches until the best partition is proved or the budget is spent; returns the bound."""
        waiting: list[tuple[int, int, Node]] = []
        order = 0
        if self.root.proof.bound <= self.value:
            return self.value
        self._bound(self.root)
        heapq.heappush(waiting, (-self.root.proof.bound, order, self.root))
        while waiting and -waiting[0][0] > self.value:
            if (self.root.pair is not None and self.nodes >= self.budget.nodes) or self._spent():
                break
            node = heapq.heappop(waiting)[2]
            if node.pair is None:
                break
            node.children = self._children(node)
            for child in node.children:
                if child.feasible:
                    self._bound(child)
                    order += 1
                    heapq.heappush(waiting, (-child.proof.bound, order, child))
        return max(self.value, -waiting[0][0] if waiting else self.value)

    def _spent(self) -> bool:
        return self._relaxation.work >= self.budget.work

    def _offer(self, labels: Integers) -> None:
        worth = local_search.value(self._weights, labels)
        if not hasattr(self, "value") or worth > self.value:
            self.labels, self.value = labels, worth

    def _bound(self, node: Node) -> None:
        """Adds violated inequalities until the node is bounded by the best partition or there is none to be found.

        Leaves in the node the pair to branch on, if any.
        """
        self.nodes += 1
        self._relaxation.restrict(node.classes, node.apart)
        while not self._spent():
            relaxed = self._relaxation.solve(self.budget.work - self._relaxation.work)
            proof = bounded(self.component, relaxed.multipliers, node.classes, node.apart)
            if proof.bound < node.proof.bound:
                node.proof = proof
            if not relaxed.solved or node.proof.bound <= self.value:
                return
            self._round(relaxed)
            if node.proof.bound <= self.value:
                return
            found = self._violated(relaxed)
            if not found:
                node.pair = self._pair(relaxed.pairs)
                return
            self._relaxation.add(found)

    def _violated(self, relaxed: Relaxed) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        size = len(self.component.weights)
        found = triangles(relaxed.pairs, self._relaxation, _TRIANGLES * size)
        if len(found) < size:
            found += stars(relaxed.pairs, self._relaxation, _STARS * size)
        return found

    def _round(self, relaxed: Relaxed) -> None:
        """Reads a partition off the relaxation and improves it."""
        for threshold in (0.5, 0.75):
            self._offer(local_search.climbed(self._weights, _connected(relaxed.pairs > threshold)))

    def _pair(self, pairs: Floats) -> tuple[int, int] | None:
        """The most undecided pair, the heavier the better; None when all are decided."""
        undecided = np.triu(np.minimum(pairs, 1 - pairs), 1)
        undecided[undecided < _ROUNDING] = 0
        if not undecided.any():
            return None
        heft = np.abs(self.component.weights) + 1
        one, other = divmod(int(np.round(undecided * heft, 6).argmax()), len(pairs))
        return one, other

    def _children(self, node: Node) -> tuple[Node, Node]:
        assert node.pair is not None
        one, other = (int(node.classes[end]) for end in node.pair)
        kept, gone = min(one, other), max(one, other)
        classes = np.where(node.classes == gone, kept, node.classes)
        merged = node.apart.copy()
        merged[kept] |= merged[gone]
        merged[:, kept] |= merged[:, gone]
        merged[gone] = merged[:, gone] = False
        separate = node.apart.copy()
        separate[one, other] = separate[other, one] = True
        return (
            Node(classes, merged, node.proof, feasible=not merged[kept, kept]),
            Node(node.classes, separate, node.proof, feasible=one != other),
        )


def _connected(linked: Booleans) -> Integers:
    labels = np.full(len(linked), -1, dtype=np.int64)
    for start in range(len(linked)):
        if labels[start] >= 0:
            continue
        waiting = [start]
        labels[start] = start
        while waiting:
            fresh = np.flatnonzero(linked[waiting.pop()] & (labels < 0))
            labels[fresh] = start
            waiting += fresh.tolist()
    return local_search.compact(labels)
