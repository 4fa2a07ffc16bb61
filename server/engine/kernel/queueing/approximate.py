"""Approximate mean-value analysis and asymptotic bounds: for screening, never for an answer.

Sources: Bard (1979), Schweitzer (1979); Lazowska, Zahorjan, Graham and Sevcik (1984), chapters 5 and 7; Seidmann,
Schweitzer and Shalev-Oren (1987) for several servers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.queueing.erlang import OverloadedError

MOST_ROUNDS = 100_000
CLOSE = 1e-12
"""Relative change of every queue at which the iteration ends."""


@dataclass(frozen=True)
class Approximation:
    throughput: tuple[float, ...]
    response: tuple[float, ...]
    present: tuple[tuple[float, ...], ...]
    """[class][station]."""


def schweitzer(
    population: Sequence[int], think: Sequence[float], demands: Sequence[Sequence[float]], servers: Sequence[int]
) -> Approximation:
    """Bard and Schweitzer's fixed point. 0 servers is a delay station; several are taken as a fast one and a delay."""
    classes, stations = range(len(population)), range(len(servers))
    queueing = [[demands[r][k] / (servers[k] or 1) if servers[k] else 0.0 for k in stations] for r in classes]
    fixed = [[demands[r][k] - queueing[r][k] for k in stations] for r in classes]
    used = [sum(1 for k in stations if demands[r][k]) or 1 for r in classes]
    present = [[population[r] / used[r] if demands[r][k] else 0.0 for k in stations] for r in classes]
    throughput = [0.0 for _ in classes]
    response = [0.0 for _ in classes]
    for _ in range(MOST_ROUNDS):
        change = 0.0
        totals = [math.fsum(present[r][k] for r in classes) for k in stations]
        following = [[0.0 for _ in stations] for _ in classes]
        for r in classes:
            if not population[r]:
                continue
            residence = [
                fixed[r][k] + queueing[r][k] * (1.0 + totals[k] - present[r][k] / population[r]) for k in stations
            ]
            response[r] = math.fsum(residence)
            throughput[r] = population[r] / (think[r] + response[r]) if think[r] + response[r] else 0.0
            for k in stations:
                following[r][k] = throughput[r] * residence[k]
                change = max(change, abs(following[r][k] - present[r][k]) / population[r])
        present = following
        if change < CLOSE:
            break
    return Approximation(tuple(throughput), tuple(response), tuple(map(tuple, present)))


@dataclass(frozen=True)
class Bounds:
    throughput_upper: float
    throughput_lower: float
    response_lower: float
    response_upper: float


def asymptotic(population: int, think: float, demands: Sequence[float], servers: Sequence[int] = ()) -> Bounds:
    """Bounds of a closed network from its largest demand and their sum alone. 0 servers is a delay station."""
    servers = servers or [1] * len(demands)
    total = math.fsum(demands)
    waited = math.fsum(one for one, count in zip(demands, servers, strict=True) if count)
    largest = max(one / count for one, count in zip(demands, servers, strict=True) if count)
    return Bounds(
        throughput_upper=min(1.0 / largest, population / (total + think)),
        throughput_lower=population / (total + (population - 1) * waited + think),
        response_lower=max(total, population * largest - think),
        response_upper=total + (population - 1) * waited,
    )


def by_class(
    population: Sequence[int], think: Sequence[float], demands: Sequence[Sequence[float]]
) -> tuple[Bounds, ...]:
    """The same for each of several closed classes of product form on single servers: alone, or beside everybody."""
    found = []
    for count, pause, row in zip(population, think, demands, strict=True):
        behind = sum(population) * math.fsum(row)
        upper = min(1.0 / max(row), count / (math.fsum(row) + pause))
        lower = count / (behind + pause) if behind + pause else 0.0
        found.append(Bounds(upper, lower, max(math.fsum(row), count * max(row) - pause), behind))
    return tuple(found)


def balanced(population: int, think: float, demands: Sequence[float]) -> Bounds:
    """Balanced job bounds: tighter, from the mean demand as well (Lazowska et al., 5.4)."""
    total, largest = math.fsum(demands), max(demands)
    mean = total / len(demands)
    others = population - 1
    low = total + others * largest / (1.0 + think / (population * total))
    high = total + others * mean / (1.0 + think / total)
    return Bounds(
        throughput_upper=min(1.0 / largest, population / (think + high)),
        throughput_lower=population / (think + low),
        response_lower=max(population * largest - think, high),
        response_upper=low,
    )


def open_bounds(arrival: float, demands: Sequence[float], servers: Sequence[int]) -> Bounds:
    """Of an open network: the rate that it cannot exceed, and with arrivals the balanced bounds of its response.

    Raises:
        OverloadedError: the arrivals exceed that rate.
    """
    total = math.fsum(demands)
    largest, count = max(
        ((one, count) for one, count in zip(demands, servers, strict=True) if count), key=lambda one: one[0] / one[1]
    )
    if arrival * largest >= count:
        raise OverloadedError(arrival * largest, count)
    single = all(one == 1 for one in servers)
    return Bounds(
        throughput_upper=count / largest,
        throughput_lower=arrival or math.nan,
        response_lower=total / (1.0 - arrival * total / len(demands)) if single else total,
        response_upper=total / (1.0 - arrival * largest) if single and arrival else math.inf,
    )
