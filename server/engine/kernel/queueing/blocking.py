"""Networks whose stations have finite room, exactly: the Markov chain of who is where is written down and solved.

Sources: Balsamo, de Nitto Personé and Onvural (2001) for the kinds of blocking; Stewart (1994) for solving chains.
"""

import enum
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

MOST_STATES = 20_000

State = tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]
"""How many are at each station, and which stations' servers wait for a place at each, the first one first."""


class Blocking(enum.StrEnum):
    REPETITIVE_SERVICE = "repetitive_service"
    """A customer who finds the next station full is served again, and chooses again."""
    AFTER_SERVICE = "after_service"
    """A customer who finds the next station full stays where it is, and the server with it, until there is room."""
    BEFORE_SERVICE = "before_service"
    """Nobody is served while the next station is full."""


@dataclass(frozen=True)
class BlockedNetwork:
    throughput: tuple[float, ...]
    """Customers leaving each station per unit of time."""
    utilisation: tuple[float, ...]
    """Fraction of each station's servers that are serving."""
    present: tuple[float, ...]
    response: tuple[float, ...]
    lost: float = 0.0
    """Fraction of arrivals from outside that find no room."""


def cycle(stations: int, *, closed: bool = True) -> tuple[tuple[float, ...], ...]:
    """Routing from each station to the next; from the last one to the first, or out."""
    last = stations if closed else stations + 1
    return tuple(tuple(float(to == (k + 1) % last) for to in range(stations)) for k in range(stations))


def with_blocking(
    population: int,
    arrivals: Sequence[float],
    service_means: Sequence[float],
    capacities: Sequence[int],
    routing: Sequence[Sequence[float]],
    servers: Sequence[int],
    kind: Blocking = Blocking.REPETITIVE_SERVICE,
) -> BlockedNetwork:
    """Steady state of one class of exponential services; a capacity counts those in service.

    Closed with a population, or open with Poisson arrivals at each station, lost where there is no room; what is
    missing to one in a row of the routing leaves.

    Raises:
        ValueError: no room for all, a deadlock, or more states than ``MOST_STATES``.
    """
    if sum(capacities) < population:
        raise ValueError(f"room for {sum(capacities)} customers, but there are {population}")
    certain = all(max(row) > 1.0 - 1e-9 for row in routing if any(row))
    if kind is Blocking.BEFORE_SERVICE and not (certain and max(servers) == 1):
        raise ValueError("blocking before service is solved for single servers with one next station each")
    chain = _Chain(service_means, capacities, routing, servers, kind)
    first = [0] * len(capacities)
    for k, room in enumerate(capacities):
        first[k] = min(room, population - sum(first))
    start: State = (tuple(first), ((),) * len(capacities))
    index = {start: 0}
    todo = [start]
    moves: list[tuple[int, int, float]] = []
    left: list[list[tuple[int, float]]] = [[] for _ in capacities]
    while todo:
        state = todo.pop()
        here = index[state]
        ways = [*chain.services(state), *chain.arrivals(state, arrivals)]
        if not ways:
            raise ValueError("customers can come to wait for each other's places for ever: a deadlock")
        for rate, reached, gone in ways:
            if reached not in index:
                index[reached] = len(index)
                if len(index) > MOST_STATES:
                    raise ValueError(f"more than {MOST_STATES} states")
                todo.append(reached)
            if reached != state:
                moves.append((here, index[reached], rate))
            for k in gone:
                left[k].append((here, rate))
    chances = stationary(len(index), moves)
    stations = range(len(capacities))
    throughput = [math.fsum(chances[here] * rate for here, rate in left[k]) for k in stations]
    known = list(zip(index, chances, strict=True))
    present = [math.fsum(chance * counts[k] for (counts, _), chance in known) for k in stations]
    busy = [
        throughput[k] * service_means[k]
        if kind is Blocking.BEFORE_SERVICE
        else math.fsum(chance * chain.serving(state, k) / servers[k] for state, chance in known)
        for k in stations
    ]
    refused = math.fsum(
        chance * rate for (counts, _), chance in known for k, rate in enumerate(arrivals) if counts[k] >= capacities[k]
    )
    response = tuple(count / rate if rate else 0.0 for count, rate in zip(present, throughput, strict=True))
    lost = refused / sum(arrivals) if any(arrivals) else 0.0
    return BlockedNetwork(tuple(throughput), tuple(busy), tuple(present), response, lost)


@dataclass(frozen=True)
class _Chain:
    means: Sequence[float]
    capacities: Sequence[int]
    routing: Sequence[Sequence[float]]
    servers: Sequence[int]
    kind: Blocking

    def serving(self, state: State, k: int) -> int:
        counts, waiting = state
        held = sum(queue.count(k) for queue in waiting)
        return min(counts[k], self.servers[k]) - held

    def services(self, state: State) -> Iterator[tuple[float, State, list[int]]]:
        """Rate, what follows, and which stations a customer leaves, of each service that can end."""
        counts, waiting = state
        for k, mean in enumerate(self.means):
            rate = self.serving(state, k) / mean
            if not rate:
                continue
            outside = 1.0 - math.fsum(self.routing[k])
            if outside > 1e-12:
                yield rate * outside, *self._moved(state, k, -1)
            for there, chance in enumerate(self.routing[k]):
                if not chance:
                    continue
                if there == k:  # who returns at once has left as well
                    yield rate * chance, state, [k]
                elif counts[there] < self.capacities[there]:
                    yield rate * chance, *self._moved(state, k, there)
                elif self.kind is Blocking.AFTER_SERVICE:
                    queues = list(waiting)
                    queues[there] = (*queues[there], k)
                    yield rate * chance, (counts, tuple(queues)), []

    def arrivals(self, state: State, rates: Sequence[float]) -> Iterator[tuple[float, State, list[int]]]:
        counts, waiting = state
        for k, rate in enumerate(rates):
            if rate and counts[k] < self.capacities[k]:
                yield rate, (tuple(count + (one == k) for one, count in enumerate(counts)), waiting), []

    def _moved(self, state: State, here: int, there: int) -> tuple[State, list[int]]:
        """A place made free lets the first one who waits for it move up, and so on."""
        counts, queues = list(state[0]), list(state[1])
        gone = []
        while True:
            counts[here] -= 1
            if there >= 0:
                counts[there] += 1
            gone.append(here)
            if not queues[here]:
                return (tuple(counts), tuple(queues)), gone
            first, *others = queues[here]
            queues[here] = tuple(others)
            there, here = here, first


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
