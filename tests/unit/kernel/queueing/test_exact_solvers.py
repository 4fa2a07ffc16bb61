"""Exact solvers against checkers that share nothing with them: textbook recursions and chains written down in full."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.kernel.queueing import caches, erlang, networks, stations
from server.engine.kernel.queueing.erlang import OverloadedError

demands = st.floats(0.05, 3.0)


def _stationary(states: int, moves: list[tuple[int, int, float]]) -> np.ndarray:
    generator = np.zeros((states, states))
    for source, target, rate in moves:
        generator[source, target] += rate
        generator[source, source] -= rate
    generator[:, -1] = 1.0
    return np.linalg.solve(generator.T, np.eye(states)[-1])


def _mva(population: list[int], think: list[float], demand: list[list[float]]) -> tuple[list[float], np.ndarray]:
    """Reiser and Lavenberg (1980), single servers, as every textbook prints it."""
    classes, width = len(population), len(demand[0])
    queue = {tuple([0] * classes): np.zeros(width)}
    each: dict[tuple[int, ...], np.ndarray] = {}
    throughput = [0.0] * classes
    for point in itertools.product(*(range(n + 1) for n in population)):
        if not any(point):
            continue
        total, mine = np.zeros(width), np.zeros((classes, width))
        for r in range(classes):
            if point[r]:
                less = tuple(n - (s == r) for s, n in enumerate(point))
                residence = np.array(demand[r]) * (1.0 + queue[less])
                throughput[r] = point[r] / (think[r] + residence.sum())
                mine[r] = throughput[r] * residence
                total += mine[r]
            else:
                throughput[r] = 0.0
        queue[point], each[point] = total, mine
    return list(throughput), each.get(tuple(population), np.zeros((classes, width)))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_closed_networks_agree_with_mean_value_analysis(data: st.DataObject) -> None:
    classes, width = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 4))
    population = [data.draw(st.integers(1, 5)) for _ in range(classes)]
    think = [data.draw(st.sampled_from([0.0, 0.5, 7.0])) for _ in range(classes)]
    demand = [[data.draw(demands) for _ in range(width)] for _ in range(classes)]
    throughput, present = _mva(population, think, demand)
    found = networks.closed_network(population, think, demand, [1] * width)
    assert found.throughput == pytest.approx(throughput, rel=1e-9)
    assert np.array(found.present) == pytest.approx(present, rel=1e-8, abs=1e-10)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 5), st.lists(st.tuples(demands, st.integers(0, 3)), min_size=2, max_size=3))
def test_closed_networks_agree_with_their_markov_chain(population: int, places: list[tuple[float, int]]) -> None:
    means, servers = [one for one, _ in places], [count for _, count in places]
    width = len(means)
    states = [one for one in itertools.product(range(population + 1), repeat=width) if sum(one) == population]
    index = {one: position for position, one in enumerate(states)}
    moves = []
    for one in states:
        for k in range(width):
            busy = one[k] if not servers[k] else min(one[k], servers[k])
            if busy:
                after = list(one)
                after[k] -= 1
                after[(k + 1) % width] += 1
                moves.append((index[one], index[tuple(after)], busy / means[k]))
    chance = _stationary(len(states), moves)
    found = networks.closed_network([population], [0.0], [means], servers)
    present = [sum(c * one[k] for c, one in zip(chance, states, strict=True)) for k in range(width)]
    leaving = sum(
        c * (one[0] if not servers[0] else min(one[0], servers[0])) / means[0]
        for c, one in zip(chance, states, strict=True)
    )
    assert found.throughput[0] == pytest.approx(leaving, rel=1e-8)
    assert found.present[0] == pytest.approx(present, rel=1e-7, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 12), st.floats(0.05, 0.95))
def test_many_servers_agree_with_birth_and_death(servers: int, load: float) -> None:
    room = servers + math.ceil(60.0 / -math.log(load))
    weights = [1.0]
    for count in range(1, room + 1):
        weights.append(weights[-1] * load * servers / min(count, servers))
    chance = np.array(weights) / math.fsum(weights)
    found = stations.multi_server(load * servers, 1.0, servers)
    assert found.delayed == pytest.approx(chance[servers:].sum(), rel=1e-8)
    assert found.present == pytest.approx((chance * np.arange(room + 1)).sum(), rel=1e-8)
    finite = stations.finite(load * servers, 1.0, servers, servers + 3)
    cut = np.array(weights[: servers + 4])
    assert finite.rejected == pytest.approx(cut[-1] / cut.sum(), rel=1e-9)
    assert erlang.blocking(servers, load * servers) == pytest.approx(
        weights[servers] / math.fsum(weights[: servers + 1]), rel=1e-9
    )


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 6), st.floats(0.2, 0.95), st.floats(0.5, 0.999))
def test_quantiles_of_the_response_leave_the_right_part_above(servers: int, load: float, fraction: float) -> None:
    found = stations.response_quantile(load * servers, 1.0, servers, fraction)
    delayed, rate = erlang.waiting(servers, load * servers), servers * (1.0 - load)
    steps = np.linspace(0.0, found, 20_001)
    # P(W + S > t): no wait, or an exponential wait, then an exponential service; by Simpson's rule.
    inner = rate * np.exp(-rate * steps) * np.exp(-(found - steps))
    simpson = (inner[0] + inner[-1] + 4 * inner[1:-1:2].sum() + 2 * inner[2:-1:2].sum()) * found / 20_000 / 3
    above = (1.0 - delayed) * math.exp(-found) + delayed * (simpson + math.exp(-rate * found))
    assert above == pytest.approx(1.0 - fraction, rel=1e-6)


def _ordered(popularity: list[float], capacity: int, on_hit: Callable[[list[int], int], list[int]]) -> float:
    """The chain of cached items in order, the newest first."""
    items = range(len(popularity))
    states = [tuple(one) for one in itertools.permutations(items, capacity)]
    index = {one: position for position, one in enumerate(states)}
    moves = []
    for one in states:
        for item in items:
            after = on_hit(list(one), item) if item in one else [item, *one[:-1]]
            moves.append((index[one], index[tuple(after)], popularity[item]))
    chance = _stationary(len(states), moves)
    return float(sum(c * sum(popularity[item] for item in one) for c, one in zip(chance, states, strict=True)))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0.05, 5.0), min_size=2, max_size=5), st.integers(1, 3))
def test_caches_agree_with_their_markov_chain(weights: list[float], capacity: int) -> None:
    capacity = min(capacity, len(weights) - 1)
    popularity = [one / sum(weights) for one in weights]
    least_recent = _ordered(popularity, capacity, lambda cached, item: [item, *(one for one in cached if one != item)])
    assert caches.lru_exact(popularity, capacity) == pytest.approx(least_recent, rel=1e-8)
    sets = list(itertools.combinations(range(len(weights)), capacity))
    moves = [
        (sets.index(one), sets.index(tuple(sorted({*one, item} - {gone}))), popularity[item] / capacity)
        for one in sets
        for item in range(len(weights))
        if item not in one
        for gone in one
    ]
    chance = _stationary(len(sets), moves)
    at_random = sum(c * sum(popularity[item] for item in one) for c, one in zip(chance, sets, strict=True))
    assert caches.random_exact(popularity, capacity) == pytest.approx(at_random, rel=1e-8)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.01, 0.999), st.integers(1, 5), st.lists(demands, min_size=1, max_size=3))
def test_an_open_network_is_overloaded_from_one_on(load: float, servers: int, means: list[float]) -> None:
    rate = servers * load / max(means)
    count = [servers] * len(means)
    assert networks.open_network([rate], [means], count).throughput == (rate,)
    with pytest.raises(OverloadedError):
        networks.open_network([servers * 1.0000001 / max(means)], [means], count)
