"""Approximate mean-value analysis and asymptotic bounds: for screening, never for an answer.

Sources: Bard (1979), Schweitzer (1979); Lazowska, Zahorjan, Graham and Sevcik (1984), chapters 5 and 7; Seidmann,
Schweitzer and Shalev-Oren (1987) for several servers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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


def asymptotic(population: int, think: float, demands: Sequence[float]) -> Bounds:
    """Bounds of a closed network of single servers, from its largest demand and their sum alone."""
    total, largest = math.fsum(demands), max(demands)
    return Bounds(
        throughput_upper=min(1.0 / largest, population / (total + think)),
        throughput_lower=population / (population * total + think),
        response_lower=max(total, population * largest - think),
        response_upper=population * total,
    )


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


def open_bounds(demands: Sequence[float]) -> float:
    """The arrival rate an open network of single servers cannot exceed."""
    return 1.0 / max(demands)
