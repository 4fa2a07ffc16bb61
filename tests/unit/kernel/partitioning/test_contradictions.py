"""Constraints that cannot hold are refused with as few of them as already cannot."""

import itertools
import pickle

import msgspec
import pytest

from server.engine.kernel.partitioning import Contradiction, SignedGraph, contradiction, partition
from tests.unit.kernel.partitioning.graphs import best_value, random_graph

NAMES = tuple("abcdef")


def test_names_the_shortest_way_round() -> None:
    graph = SignedGraph(NAMES, (), together=((0, 1), (2, 1), (2, 3), (3, 4), (0, 4)), apart=((3, 0), (5, 1)))
    with pytest.raises(Contradiction) as caught:
        partition(graph)
    assert caught.value.apart == (3, 0)
    assert caught.value.together == ((3, 4), (0, 4))


def test_a_node_apart_from_itself_needs_no_more() -> None:
    found = contradiction(SignedGraph(NAMES, (), together=((0, 1),), apart=((0, 1), (2, 2))))
    assert found is not None
    assert (found.apart, found.together) == ((2, 2), ())


def test_comes_back_whole_from_another_process() -> None:
    found = contradiction(SignedGraph(NAMES, (), together=((0, 1),), apart=((0, 1),)))
    again = pickle.loads(pickle.dumps(found))
    assert (again.apart, again.together, str(again)) == (found.apart, found.together, str(found))


def test_is_found_exactly_when_nothing_satisfies_and_is_minimal() -> None:
    met = 0
    for seed in range(900):
        graph = random_graph(seed, largest=6, constrained=True)
        found = contradiction(graph)
        assert (found is not None) == (best_value(graph) is None)
        if found is None:
            continue
        met += 1
        core = msgspec.structs.replace(graph, weights=(), together=found.together, apart=(found.apart,))
        assert best_value(core) is None
        for position in range(len(found.together)):
            fewer = found.together[:position] + found.together[position + 1 :]
            assert best_value(msgspec.structs.replace(core, together=fewer)) is not None
        smaller = itertools.combinations(graph.together, max(0, len(found.together) - 1))
        if found.together:
            assert all(
                best_value(msgspec.structs.replace(core, together=some, apart=graph.apart)) is not None
                for some in smaller
            )
    assert met > 20
