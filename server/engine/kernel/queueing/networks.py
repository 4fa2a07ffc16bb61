"""Product-form networks: open (Jackson), closed and mixed, one class or many (Baskett et al. 1975).

A closed network is solved by convolution over the lattice of populations (Buzen 1973; Reiser and Kobayashi 1975), each
station's marginal from a product that leaves it out, so that only positive terms are added and nothing cancels.
Demand is visits x mean service time of one class at one station.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from server.engine.kernel.queueing.approximate import schweitzer
from server.engine.kernel.queueing.erlang import OverloadedError

Lattice = NDArray[np.float64]

DELAY = 0
"""Servers of a station where nobody waits."""

LARGEST_LATTICE = 4_000_000
"""Populations (product of each class's plus one) up to which the exact solution is computed."""

_TAIL = 1e-16  # of the open load's series at a station with several servers


@dataclass(frozen=True)
class Measures:
    """Arrays are indexed [class, station]; times are per pass through the network, not per visit."""

    throughput: tuple[float, ...]
    """Of each class: passes per unit of time."""
    response: tuple[float, ...]
    """Of each class, over all stations, thinking left out."""
    residence: tuple[tuple[float, ...], ...]
    """Waiting and service at the station in one pass."""
    present: tuple[tuple[float, ...], ...]
    utilisation: tuple[tuple[float, ...], ...]
    """Of each server; at a delay station the mean number in it. Where the speed depends on the load: the chance that
    anybody is there, of which each class has the part that it has of the work."""


def open_network(arrivals: Sequence[float], demands: Sequence[Sequence[float]], servers: Sequence[int]) -> Measures:
    """Every class open and Poisson: each station as M/M/c by itself.

    Raises:
        OverloadedError: at the station with the largest load.
    """
    return mixed_network(arrivals, demands, (), (), (), servers)


def closed_network(
    population: Sequence[int], think: Sequence[float], demands: Sequence[Sequence[float]], servers: Sequence[int]
) -> Measures:
    """Every class closed: ``population`` customers who think for ``think`` between passes."""
    return mixed_network((), (), population, think, demands, servers)


def mixed_network(
    arrivals: Sequence[float],
    open_demands: Sequence[Sequence[float]],
    population: Sequence[int],
    think: Sequence[float],
    closed_demands: Sequence[Sequence[float]],
    servers: Sequence[int],
    speeds: Sequence[Sequence[float]] = (),
) -> Measures:
    """Open and closed classes on the same stations; open classes come first in the answer.

    The closed ones see each station slowed by the open load; the open ones see the closed customers that are there.

    Args:
        speeds: of each station, how much faster it is with 1, 2 … customers than its demands say; the last one holds
            beyond. Empty: as its servers are.

    Raises:
        OverloadedError: the open load alone exceeds a station.
        ValueError: the lattice of populations is larger than ``LARGEST_LATTICE``.
    """
    stations = range(len(servers))
    speeds = speeds or [()] * len(servers)
    loads = [math.fsum(rate * row[k] for rate, row in zip(arrivals, open_demands, strict=True)) for k in stations]
    most = [speeds[k][-1] if speeds[k] else servers[k] or math.inf for k in stations]
    for load, limit in sorted(zip(loads, most, strict=True), key=lambda one: -one[0] / one[1]):
        if load >= limit:
            raise OverloadedError(load, limit)
    closed = _closed(population, think, closed_demands, servers, speeds, loads)
    throughput = [*arrivals, *closed.throughput]
    demands = [*open_demands, *closed_demands]
    present = [
        *(
            [rate * row[k] * closed.open_factor[k] for k in stations]
            for rate, row in zip(arrivals, open_demands, strict=True)
        ),
        *closed.present,
    ]
    residence = [[row[k] * closed.open_factor[k] for k in stations] for row in open_demands] + [
        [count / rate if rate else 0.0 for count in row]
        for rate, row in zip(closed.throughput, closed.present, strict=True)
    ]
    parts = [[rate * row[k] for k in stations] for rate, row in zip(throughput, demands, strict=True)]
    sums = [math.fsum(row[k] for row in parts) for k in stations]
    return Measures(
        throughput=tuple(throughput),
        response=tuple(math.fsum(row) for row in residence),
        residence=tuple(map(tuple, residence)),
        present=tuple(map(tuple, present)),
        utilisation=tuple(
            tuple(
                (row[k] / sums[k] * closed.busy[k] if sums[k] else 0.0) if speeds[k] else row[k] / (servers[k] or 1)
                for k in stations
            )
            for row in parts
        ),
    )


@dataclass(frozen=True)
class _Closed:
    throughput: list[float]
    present: list[list[float]]
    open_factor: list[float]
    """Mean number of open customers at each station for each erlang of open load."""
    busy: list[float]
    """Chance that anybody is at each station."""


def _closed(
    population: Sequence[int],
    think: Sequence[float],
    demands: Sequence[Sequence[float]],
    servers: Sequence[int],
    speeds: Sequence[Sequence[float]],
    loads: Sequence[float],
) -> _Closed:
    shape = tuple(count + 1 for count in population)
    if math.prod(shape) > LARGEST_LATTICE:
        raise ValueError(f"{math.prod(shape)} populations; exactly solved are {LARGEST_LATTICE}")
    classes = range(len(population))
    # Scaled so that the constants near the full population are near one: any positive factor per class cancels out.
    rough = [[row[k] / max(speeds[k], default=1.0) for k in range(len(servers))] for row in demands]
    first = schweitzer(population, think, rough, servers) if any(population) else None
    scale = [1.0 / max(first.throughput[r], 1e-300) if first and population[r] else 1.0 for r in classes]
    points = list(product(*(range(size) for size in shape)))
    functions = []
    weights = []
    idle = []
    for k, count in enumerate(servers):
        row = [demands[r][k] / scale[r] for r in classes]
        factor, slowing = _slowing(sum(population), count, speeds[k], loads[k])
        functions.append(_station_function(shape, points, row, slowing))
        weights.append(factor)
        idle.append(math.exp(-slowing[0]))  # of the open ones, where no closed one is
    thinking = _station_function(shape, points, [think[r] / scale[r] for r in classes], _delay(sum(population)))
    before = [thinking]
    for one in functions:
        before.append(_convolved(before[-1], one, shape, points))
    total = before[-1]
    full = tuple(population)
    constant = float(total[full])
    throughput = []
    for r in classes:
        if not population[r]:
            throughput.append(0.0)
            continue
        less = tuple(count - (r == other) for other, count in enumerate(full))
        throughput.append(float(total[less]) / constant / scale[r])
    present = [[0.0] * len(servers) for _ in classes]
    open_factor = [0.0] * len(servers)
    busy = [0.0] * len(servers)
    after: Lattice | None = None
    for k in reversed(range(len(servers))):
        others = before[k] if after is None else _convolved(before[k], after, shape, points)
        chances = functions[k] * others[tuple(slice(None, None, -1) for _ in shape)] / constant
        for r in classes:
            index = np.arange(shape[r]).reshape([-1 if r == other else 1 for other in classes])
            present[r][k] = float((chances * index).sum())
        counts = _counts(shape)
        open_factor[k] = float((chances * np.asarray(weights[k])[counts]).sum())
        busy[k] = 1.0 - float(chances[(0,) * len(shape)]) * idle[k]
        after = functions[k] if after is None else _convolved(functions[k], after, shape, points)
    return _Closed(throughput, present, open_factor, busy)


def _counts(shape: tuple[int, ...]) -> NDArray[np.int64]:
    if not shape:
        return np.zeros((), dtype=np.int64)
    return np.asarray(sum(np.ogrid[tuple(slice(0, size) for size in shape)]), dtype=np.int64)


def _delay(most: int) -> list[float]:
    """Logarithm of 1 / (product of the first n service rates): 1 / n! where nobody waits."""
    return [-math.lgamma(count + 1) for count in range(most + 1)]


def _slowing(most: int, servers: int, speeds: Sequence[float], load: float) -> tuple[list[float], list[float]]:
    """For 0 … ``most`` closed customers: open customers beside them for each erlang of open load; log of the slowness.

    The slowness is the sum over j of C(n + j, j) load^j / (rate(1) ... rate(n + j)): what summing the open customers
    out of the product form leaves. One server: 1 / (1 - load)^(n + 1).
    """
    if not speeds and servers == DELAY:
        return [1.0] * (most + 1), [load + one for one in _delay(most)]
    if not speeds and servers == 1:
        factors = [(count + 1) / (1.0 - load) for count in range(most + 1)]
        return factors, [-(count + 1) * math.log1p(-load) for count in range(most + 1)]
    settled = len(speeds) or servers
    factors = []
    slowness = []
    alone = 0.0

    def rate(count: int) -> float:
        return speeds[min(count, settled) - 1] if speeds else float(min(count, servers))

    for count in range(most + 1):
        alone -= math.log(rate(count)) if count else 0.0
        term, total, weighted, others = 1.0, 0.0, 0.0, 0
        while True:
            total += term
            weighted += others * term
            others += 1
            term *= load * (count + others) / others / rate(count + others)
            if term * others <= _TAIL * max(weighted, total) and (count + others) > settled:
                break
        slowness.append(alone + math.log(total))
        factors.append(weighted / total / load if load else (count + 1) / rate(count + 1))
    return factors, slowness


def _station_function(
    shape: tuple[int, ...], points: Sequence[tuple[int, ...]], demands: Sequence[float], slowing: Sequence[float]
) -> Lattice:
    """Divided by its largest value: a factor that is the same in every constant cancels out."""
    logs = [math.log(one) if one > 0.0 else -math.inf for one in demands]
    values = np.full(shape, -math.inf)
    for point in points:
        if any(count and logs[r] == -math.inf for r, count in enumerate(point)):
            continue
        power = math.fsum(count * logs[r] for r, count in enumerate(point) if count)
        many = math.lgamma(sum(point) + 1) - math.fsum(math.lgamma(count + 1) for count in point)
        values[point] = power + many + slowing[sum(point)]
    return np.asarray(np.exp(values - values.max()))


def _convolved(left: Lattice, right: Lattice, shape: tuple[int, ...], points: Sequence[tuple[int, ...]]) -> Lattice:
    if len(shape) == 1:
        return np.convolve(left, right)[: shape[0]]
    result = np.zeros(shape)
    for point in points:
        weight = right[point]
        if weight:
            here = tuple(slice(count, None) for count in point)
            there = tuple(slice(0, size - count) for count, size in zip(point, shape, strict=True))
            result[here] += weight * left[there]
    return result
