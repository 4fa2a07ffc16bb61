"""The partition is the best one and says so: against trying all, permuted, scaled, and on larger graphs."""

import random

import msgspec
import pytest

from server.engine.kernel.partitioning import Contradiction, SignedGraph, partition, pulls, verify
from server.engine.model.value import canonical
from tests.unit.kernel.partitioning.graphs import best_value, named, permuted, planted, random_graph


def check(graph: SignedGraph) -> None:
    expected = best_value(graph)
    if expected is None:
        with pytest.raises(Contradiction):
            partition(graph)
        return
    found = partition(graph)
    assert (found.value, found.gap) == (expected, 0)
    assert verify(graph, found.clusters, found.certificate) == expected


@pytest.mark.parametrize("constrained", [False, True])
def test_agrees_with_trying_all(constrained: bool) -> None:
    for seed in range(60):
        check(random_graph(seed, constrained=constrained))


@pytest.mark.proof
@pytest.mark.parametrize("constrained", [False, True])
def test_agrees_with_trying_all_on_a_thousand(constrained: bool) -> None:
    for seed in range(1_000):
        check(random_graph(10_000 + seed, constrained=constrained))


@pytest.mark.parametrize("seed", range(10))
def test_neither_the_order_of_the_nodes_nor_the_scale_of_the_weights_matters(seed: int) -> None:
    graph = random_graph(seed, largest=14)
    found = partition(graph)
    other = permuted(graph, random.Random(seed))
    assert named(other, partition(other).clusters) == named(graph, found.clusters)
    scaled = msgspec.structs.replace(graph, weights=tuple((i, j, 7 * weight) for i, j, weight in graph.weights))
    assert partition(scaled).clusters == found.clusters


def test_the_same_graph_gives_the_same_bytes() -> None:
    graph, _ = planted(4, 30, 2.0, seed=1)
    assert canonical(partition(graph)) == canonical(partition(graph))


@pytest.mark.parametrize("size", [40, 80])
def test_finds_planted_clusters_and_proves_them(size: int) -> None:
    graph, where = planted(5, size, 0.8, seed=size)
    found = partition(graph)
    assert {frozenset(cluster) for cluster in found.clusters} == {
        frozenset(node for node in range(size) if where[node] == number) for number in range(5)
    }
    assert found.gap == 0
    assert verify(graph, found.clusters, found.certificate) == found.value


def test_branches_where_the_relaxation_is_not_enough() -> None:
    graph, _ = planted(3, 24, 4.0, seed=5)
    found = partition(graph)
    assert found.gap == 0
    assert verify(graph, found.clusters, found.certificate) == found.value


def test_a_spent_budget_still_gives_a_proved_bound() -> None:
    graph, _ = planted(3, 40, 4.0, seed=2)
    hasty = partition(graph, node_limit=1, work_limit=1)
    patient = partition(graph, node_limit=1, work_limit=3_000_000)
    assert hasty.gap > patient.gap > 0
    for found in (hasty, patient):
        assert verify(graph, found.clusters, found.certificate) == found.bound


def test_nothing_and_hardly_anything() -> None:
    assert partition(SignedGraph(())).clusters == ()
    assert partition(SignedGraph(("a",))).clusters == ((0,),)
    assert partition(SignedGraph(("a", "b"), ((0, 1, 0),))).clusters == ((0,), (1,))
    assert partition(SignedGraph(("a", "b"), ((0, 1, -5),), together=((1, 0),))).value == -5
    assert partition(SignedGraph(("a", "b"), ((0, 1, 5),), apart=((1, 0),))).clusters == ((0,), (1,))


@pytest.mark.parametrize(
    "weights", [((1, 0, 1),), ((0, 0, 1),), ((0, 2, 1),), ((0, 1, 1), (0, 1, 2)), ((0, 1, 2**51),)]
)
def test_refuses_weights_that_are_none(weights: tuple[tuple[int, int, int], ...]) -> None:
    with pytest.raises(ValueError, match="weight"):
        SignedGraph(("a", "b"), weights)


@pytest.mark.parametrize("seed", range(40))
def test_a_pull_is_what_a_move_changes(seed: int) -> None:
    graph = random_graph(seed, largest=7, constrained=seed % 2 == 1)
    if best_value(graph) is None:
        return
    clusters = partition(graph).clusters
    where = {node: number for number, cluster in enumerate(clusters) for node in cluster}
    for node, row in enumerate(pulls(graph, clusters)):
        moving = {node}
        while more := {a for pair in graph.together if moving & set(pair) for a in pair} - moving:
            moving |= more
        for target, pull in enumerate(row):
            after = {**where, **dict.fromkeys(moving, target)}
            if any(after[a] == after[b] for a, b in graph.apart):
                assert pull is None
            else:
                change = sum(
                    weight * ((after[i] == after[j]) - (where[i] == where[j])) for i, j, weight in graph.weights
                )
                assert pull is not None
                assert pull - row[where[node]] == change
                assert change <= 0
