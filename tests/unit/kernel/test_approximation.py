"""The quick partitioner: never better than the proved optimum, rarely worse, and always within the constraints."""

import random

import pytest

from server.engine.kernel.partitioning import Contradiction, SignedGraph, approximate, partition


def value(graph: SignedGraph, clusters: tuple[tuple[int, ...], ...]) -> int:
    where = {node: number for number, cluster in enumerate(clusters) for node in cluster}
    return sum(weight for i, j, weight in graph.weights if where[i] == where[j])


def test_is_close_to_the_optimum_and_keeps_constraints() -> None:
    chance = random.Random(7)
    optimal = 0
    for _ in range(30):
        weights = tuple((i, j, chance.randint(-9, 9)) for i in range(12) for j in range(i + 1, 12))
        graph = SignedGraph(tuple("abcdefghijkl"), weights, together=((0, 5),), apart=((1, 2),))
        found, best = approximate(graph), partition(graph)
        where = {node: number for number, cluster in enumerate(found) for node in cluster}
        assert sorted(where) == list(range(12))
        assert where[0] == where[5]
        assert where[1] != where[2]
        assert value(graph, found) <= best.value
        optimal += value(graph, found) == best.value
    assert optimal >= 27


def test_refuses_what_cannot_hold() -> None:
    with pytest.raises(Contradiction):
        approximate(SignedGraph(("a", "b"), together=((0, 1),), apart=((0, 1),)))
    assert approximate(SignedGraph(())) == ()


def test_a_start_that_is_optimal_is_kept() -> None:
    chance = random.Random(11)
    for _ in range(20):
        weights = tuple((i, j, chance.randint(-9, 9)) for i in range(14) for j in range(i + 1, 14))
        graph = SignedGraph(tuple("abcdefghijklmn"), weights)
        best = partition(graph)
        assert value(graph, approximate(graph, kicks=0, start=best.clusters)) == best.value
