"""Closed networks whose stations have finite room, exactly: the Markov chain of the counts is written down and solved.

Sources: Balsamo, de Nitto Personé and Onvural (2001) for the kinds of blocking; Stewart (1994) for solving chains.
"""

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_STATES = 20_000


class Blocking(enum.StrEnum):
    REPETITIVE_SERVICE = "repetitive_service"
    """A customer who finds the next station full is served again, and chooses again."""
    AFTER_SERVICE = "after_service"
    """A customer who finds the next station full stays where it is, and the server with it, until there is room."""


@dataclass(frozen=True)
class BlockedNetwork:
    throughput: tuple[float, ...]
    """Customers leaving each station per unit of time."""
    utilisation: tuple[float, ...]
    """Fraction of each station's servers that are serving."""
    present: tuple[float, ...]
    response: tuple[float, ...]


def cycle(stations: int) -> tuple[tuple[float, ...], ...]:
    """Routing from each station to the next, from the last to the first."""
    return tuple(tuple(float(to == (k + 1) % stations) for to in range(stations)) for k in range(stations))


def closed_with_blocking(
    population: int,
    service_means: Sequence[float],
    capacities: Sequence[int],
    routing: Sequence[Sequence[float]],
    servers: Sequence[int] | None = None,
    kind: Blocking = Blocking.REPETITIVE_SERVICE,
) -> BlockedNetwork:
    """Steady state of one class of exponential services; a capacity counts those in service.

    Blocking after service is for single servers in a row or a cycle, where at most one station waits for each other.

    Raises:
        ValueError: no room for all, a deadlock, or more states than ``MOST_STATES``.
    """
    servers = servers or [1] * len(service_means)
    if sum(capacities) < population:
        raise ValueError(f"room for {sum(capacities)} customers, but there are {population}")
    if kind is Blocking.AFTER_SERVICE:
        return _after_service(population, service_means, capacities, routing, servers)
    states = _states(population, capacities)
    index = {state: position for position, state in enumerate(states)}
    moves: list[tuple[int, int, float]] = []
    for state in states:
        for here, mean in enumerate(service_means):
            rate = min(state[here], servers[here]) / mean
            for there, chance in enumerate(routing[here]):
                if rate and chance and there != here and state[there] < capacities[there]:
                    following = list(state)
                    following[here] -= 1
                    following[there] += 1
                    moves.append((index[state], index[tuple(following)], rate * chance))
    chances = stationary(len(states), moves)
    left = [0.0] * len(service_means)
    for source, target, rate in moves:
        here = next(k for k in range(len(service_means)) if states[target][k] < states[source][k])
        left[here] += chances[source] * rate
    busy = [
        math.fsum(
            chance * min(state[k], servers[k]) / servers[k] for chance, state in zip(chances, states, strict=True)
        )
        for k in range(len(service_means))
    ]
    for k, row in enumerate(routing):  # a customer who returns at once has left as well
        left[k] += busy[k] * servers[k] / service_means[k] * row[k]
    present = [math.fsum(c * state[k] for c, state in zip(chances, states, strict=True)) for k in range(len(left))]
    return _measures(left, busy, present)


def _after_service(
    population: int,
    means: Sequence[float],
    capacities: Sequence[int],
    routing: Sequence[Sequence[float]],
    servers: Sequence[int],
) -> BlockedNetwork:
    if any(count != 1 for count in servers) or any(sorted(row)[-1] != 1.0 for row in routing):
        raise ValueError("blocking after service is solved for single servers with one next station each")
    following = [row.index(1.0) for row in map(list, routing)]
    stations = range(len(means))
    if any(following.count(k) > 1 for k in stations):
        raise ValueError("blocking after service is solved where each station has one before it")
    if population >= sum(capacities):
        raise ValueError("with every place taken nobody can ever move: a deadlock")
    first = (next(iter(_states(population, capacities))), (False,) * len(means))
    index = {first: 0}
    todo = [first]
    moves: list[tuple[int, int, float]] = []
    passing: list[tuple[int, int, float]] = []  # state, station, rate at which customers leave it
    while todo:
        state = counts, blocked = todo.pop()
        for k in stations:
            if not counts[k] or blocked[k]:
                continue
            now, held, gone = list(counts), list(blocked), []
            if now[following[k]] >= capacities[following[k]]:
                held[k] = True
            else:
                here = k
                while True:  # a place made free lets the one before move up
                    now[here] -= 1
                    now[following[here]] += 1
                    held[here] = False
                    gone.append(here)
                    behind = following.index(here) if here in following else -1
                    if behind < 0 or not held[behind]:
                        break
                    here = behind
            reached = (tuple(now), tuple(held))
            if reached not in index:
                index[reached] = len(index)
                if len(index) > MOST_STATES:
                    raise ValueError(f"more than {MOST_STATES} states")
                todo.append(reached)
            moves.append((index[state], index[reached], 1.0 / means[k]))
            passing.extend((index[state], one, 1.0 / means[k]) for one in gone)
    chances = stationary(len(index), moves)
    left = [0.0 for _ in stations]
    for source, k, rate in passing:
        left[k] += chances[source] * rate
    busy = [0.0 for _ in stations]
    present = [0.0 for _ in stations]
    for (counts, blocked), position in index.items():
        for k in stations:
            busy[k] += chances[position] * (counts[k] > 0 and not blocked[k])
            present[k] += chances[position] * counts[k]
    return _measures(left, busy, present)


def _measures(left: Sequence[float], busy: Sequence[float], present: Sequence[float]) -> BlockedNetwork:
    response = tuple(count / rate if rate else 0.0 for count, rate in zip(present, left, strict=True))
    return BlockedNetwork(tuple(left), tuple(busy), tuple(present), response)


def _states(population: int, capacities: Sequence[int]) -> list[tuple[int, ...]]:
    partial: list[tuple[int, ...]] = [()]
    for k, capacity in enumerate(capacities):
        room = sum(capacities[k + 1 :])
        partial = [
            (*state, count)
            for state in partial
            for count in range(min(capacity, population - sum(state)) + 1)
            if population - sum(state) - count <= room
        ]
        if len(partial) > MOST_STATES:
            raise ValueError(f"more than {MOST_STATES} states")
    return partial


def stationary(states: int, moves: Sequence[tuple[int, int, float]]) -> list[float]:
    """Stationary chances of an irreducible chain given as (from, to, rate)."""
    from scipy.sparse import csc_matrix  # slow to load, for one model alone
    from scipy.sparse.linalg import spsolve

    rows, columns, values = [], [], []
    out = np.zeros(states)
    for source, target, rate in moves:
        out[source] += rate
        if target != states - 1:
            rows.append(target)
            columns.append(source)
            values.append(rate)
    diagonal = range(states - 1)
    rows += [*diagonal, *([states - 1] * states)]
    columns += [*diagonal, *range(states)]
    values += [*(-out[:-1]), *([1.0] * states)]
    matrix = csc_matrix((values, (rows, columns)), shape=(states, states))
    right = np.zeros(states)
    right[-1] = 1.0
    return [max(0.0, float(one)) for one in np.atleast_1d(spsolve(matrix, right))]
