"""Signed graphs for tests, and their best partition by trying all of them."""

import functools
import itertools
import random

import numpy as np

from server.engine.kernel.partitioning import SignedGraph


def random_graph(seed: int, largest: int = 9, *, constrained: bool = False) -> SignedGraph:
    """Of any density and range of weights; with ties, zeros and large numbers now and then."""
    chance = random.Random(seed)
    size = chance.randint(0, largest)
    pairs = list(itertools.combinations(range(size), 2))
    density, scale = chance.choice([0.3, 0.7, 1]), chance.choice([1, 3, 50, 10**9])
    names = chance.sample([f"n{number}" for number in range(size)], size)
    weights = tuple((i, j, chance.randint(-scale, scale)) for i, j in pairs if chance.random() < density)
    held = chance.choice([0.05, 0.15]) if constrained else 0
    together, apart = (tuple(pair for pair in pairs if chance.random() < held) for _ in range(2))
    return SignedGraph(tuple(names), weights, together, apart)


def planted(clusters: int, size: int, noise: float, seed: int) -> tuple[SignedGraph, list[int]]:
    """A complete graph that attracts inside planted clusters and repels across, with Gaussian noise; the clusters."""
    chance = random.Random(seed)
    where = [number % clusters for number in range(size)]
    weights = [
        (i, j, round(1_000 * chance.gauss(1 if where[i] == where[j] else -1, noise)))
        for i, j in itertools.combinations(range(size), 2)
    ]
    return SignedGraph(tuple(f"n{number:03}" for number in range(size)), tuple(weights)), where


@functools.cache
def _all_partitions(size: int) -> np.ndarray:
    """A row of cluster numbers for each partition of so many nodes."""
    rows: list[tuple[int, ...]] = [()]
    for _ in range(size):
        rows = [(*row, label) for row in rows for label in range(max(row, default=-1) + 2)]
    return np.array(rows, dtype=np.int64).reshape(len(rows), size)


def best_value(graph: SignedGraph) -> int | None:
    """The largest value of a partition that satisfies the constraints; None when there is no such partition."""
    labels = _all_partitions(len(graph.nodes))
    values = np.zeros(len(labels), dtype=np.int64)
    for i, j, weight in graph.weights:
        values += weight * (labels[:, i] == labels[:, j])
    allowed = np.ones(len(labels), dtype=np.bool_)
    for i, j in graph.together:
        allowed &= labels[:, i] == labels[:, j]
    for i, j in graph.apart:
        allowed &= labels[:, i] != labels[:, j]
    return int(values[allowed].max()) if allowed.any() else None


def permuted(graph: SignedGraph, chance: random.Random) -> SignedGraph:
    """The same graph with its nodes and pairs in another order."""
    order = chance.sample(range(len(graph.nodes)), len(graph.nodes))
    place = {old: new for new, old in enumerate(order)}
    weights = [(*sorted((place[i], place[j])), weight) for i, j, weight in graph.weights]
    together, apart = (
        [chance.sample((place[i], place[j]), 2) for i, j in pairs] for pairs in (graph.together, graph.apart)
    )
    for rows in (weights, together, apart):
        chance.shuffle(rows)
    nodes = tuple(graph.nodes[old] for old in order)
    return SignedGraph(nodes, tuple(weights), tuple(map(tuple, together)), tuple(map(tuple, apart)))


def named(graph: SignedGraph, clusters: tuple[tuple[int, ...], ...]) -> set[frozenset[str]]:
    return {frozenset(graph.nodes[node] for node in cluster) for cluster in clusters}
