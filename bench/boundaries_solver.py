"""Seconds and gap of the signed clique partitioning by size, beside average-link clustering and Louvain (networkx).

Run: ``python -m bench.boundaries_solver [size …]``. Complete graphs with planted clusters of about twelve nodes; each
pair weighs +1 inside and -1 across, plus Gaussian noise of 0.8 (clean) or 1.6 (noisy). Peers are given the planted
number of clusters (average link) or choose it themselves (Louvain, which takes attraction alone); what they find is put
as a share of our value. The checker's seconds are its own, and its bound is the one printed.
"""

import random
import sys
import time
from itertools import combinations

import networkx as nx

from server.engine.kernel.average_link import average_link
from server.engine.kernel.partitioning import SignedGraph, partition, verify

SIZES = (25, 50, 100, 150, 300)
NOISE = {"clean": 0.8, "noisy": 1.6}
SCALE = 1_000


def planted(size: int, noise: float, seed: int = 1) -> tuple[SignedGraph, int]:
    """The graph and how many clusters were planted."""
    chance = random.Random(seed)
    count = max(2, size // 12)
    where = [chance.randrange(count) for _ in range(size)]
    weights = [
        (i, j, round(SCALE * chance.gauss(1 if where[i] == where[j] else -1, noise)))
        for i, j in combinations(range(size), 2)
    ]
    return SignedGraph(tuple(f"n{node:03}" for node in range(size)), tuple(weights)), len(set(where))


def value_of(graph: SignedGraph, labels: dict[str, int]) -> int:
    names = graph.nodes
    return sum(weight for i, j, weight in graph.weights if labels[names[i]] == labels[names[j]])


def linked(graph: SignedGraph, count: int) -> int:
    pairs = {(graph.nodes[i], graph.nodes[j]): float(weight) for i, j, weight in graph.weights}
    return value_of(graph, average_link(graph.nodes, pairs, count))


def louvain(graph: SignedGraph) -> int:
    attraction = nx.Graph()
    attraction.add_nodes_from(graph.nodes)
    attraction.add_weighted_edges_from((graph.nodes[i], graph.nodes[j], w) for i, j, w in graph.weights if w > 0)
    found = nx.community.louvain_communities(attraction, seed=0)
    return value_of(graph, {name: number for number, group in enumerate(found) for name in group})


def measure(size: int, kind: str) -> None:
    graph, count = planted(size, NOISE[kind])
    begin = time.perf_counter()
    found = partition(graph)
    solved = time.perf_counter() - begin
    begin = time.perf_counter()
    bound = verify(graph, found.clusters, found.certificate)
    checked = time.perf_counter() - begin
    begin = time.perf_counter()
    by_link = linked(graph, count)
    link_seconds = time.perf_counter() - begin
    begin = time.perf_counter()
    by_louvain = louvain(graph)
    louvain_seconds = time.perf_counter() - begin
    print(
        f"{size:5} {kind:6} {solved:8.2f} s  gap {(bound - found.value) / found.value:7.2%}"
        f"  checked in {checked:5.2f} s  {len(found.clusters):3} clusters"
        f"  average link {by_link / found.value:6.2f} ({link_seconds:5.2f} s)"
        f"  Louvain {by_louvain / found.value:6.2f} ({louvain_seconds:5.2f} s)",
        flush=True,
    )


def main(sizes: tuple[int, ...] = SIZES) -> None:
    for size in sizes:
        for kind in NOISE:
            measure(size, kind)


if __name__ == "__main__":
    main(tuple(int(argument) for argument in sys.argv[1:]) or SIZES)
