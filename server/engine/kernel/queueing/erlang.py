"""Erlang's loss and delay formulas, and the traffic-engineering questions they answer.

Sources: A. K. Erlang (1917); ITU-D Teletraffic Engineering Handbook, chapters 7 and 9.
"""

import math
from collections.abc import Callable

MOST_SERVERS = 1_000_000

_ROUNDED = 1.0 + 1e-12  # a target that is met exactly is met


Formula = Callable[[int, float], float]
"""The fraction of arrivals that is lost, or waits, of so many servers and so many erlangs."""


class OverloadedError(ValueError):
    """The offered load is at least what the servers can do: no steady state."""

    def __init__(self, offered: float, servers: float) -> None:
        super().__init__(f"an offered load of {offered:g} erlangs needs more than {servers:g} servers")
        self.offered = offered
        self.servers = servers


def blocking(servers: int, offered: float) -> float:
    """Erlang B: the fraction of arrivals lost by M/G/c/c. ``offered`` in erlangs (arrival rate x mean service time)."""
    inverse = 1.0
    for busy in range(1, servers + 1):
        inverse = 1.0 + inverse * busy / offered if offered else math.inf
        if inverse == math.inf:
            return 0.0
    return 1.0 / inverse


def waiting(servers: int, offered: float) -> float:
    """Erlang C: the fraction of arrivals that wait in M/M/c.

    Raises:
        OverloadedError: ``offered`` reaches ``servers``.
    """
    if offered >= servers:
        raise OverloadedError(offered, servers)
    lost = blocking(servers, offered)
    return lost / (1.0 - offered / servers * (1.0 - lost))


def waits(servers: int, offered: float) -> float:
    """The same, and 1 for as many as the servers can do or more."""
    return waiting(servers, offered) if offered < servers else 1.0


def nobody(servers: int, offered: float) -> float:
    """The chance that M/M/c is empty."""
    delayed = waiting(servers, offered)
    if not offered or not delayed:
        return math.exp(-offered)
    # The chance to wait is the chance of c together with a geometric tail, and that of c follows from that of nobody.
    full = math.log(delayed * (1.0 - offered / servers))
    return math.exp(full - servers * math.log(offered) + math.lgamma(servers + 1))


def engset(servers: int, offered: float, sources: int) -> float:
    """The fraction of arrivals lost when so many sources each offer ``offered`` erlangs while idle (Engset 1918)."""
    if servers >= sources:
        return 0.0
    inverse = 1.0
    for busy in range(1, servers + 1):
        inverse = 1.0 + inverse * busy / (offered * (sources - busy)) if offered else math.inf
        if inverse == math.inf:
            return 0.0
    return 1.0 / inverse


def within(servers: int, offered: float, service_mean: float, target: float) -> float:
    """The service level: the fraction of arrivals of M/M/c that wait no longer than ``target``."""
    return 1.0 - waiting(servers, offered) * math.exp(-(servers - offered) * target / service_mean)


def offered_at(servers: int, lost: float, formula: Formula = blocking) -> float:
    """The load in erlangs at which ``servers`` lose the fraction ``lost``: one cell of a table of the formula.

    Raises:
        ValueError: no load loses so many.
    """
    if not 0.0 < lost < 1.0:
        raise ValueError("the lost fraction lies between 0 and 1")
    low, high = 0.0, servers / (1.0 - lost) + 1.0  # the servers carry at most their number
    for _ in range(64):
        if formula(servers, high) >= lost:
            break
        high *= 2.0
    else:
        raise ValueError(f"{servers} servers never lose {lost:g}, whatever is offered")
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if formula(servers, middle) < lost else (low, middle)
    return (low + high) / 2


def servers_for(offered: float, lost: float, formula: Formula = blocking) -> int:
    """The fewest servers that lose no more than ``lost``, of a formula that falls with their number."""
    low, high = 0, 1
    while formula(high, offered) > lost * _ROUNDED:
        low, high = high, 2 * high
        if high > MOST_SERVERS:
            raise ValueError(f"more than {MOST_SERVERS} servers")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if formula(middle, offered) > lost * _ROUNDED else (low, middle)
    return high


def servers_for_mean_wait(offered: float, service_mean: float, most: float) -> int:
    """The fewest servers of M/M/c whose arrivals wait no longer than ``most`` on average."""
    servers = math.floor(offered) + 1
    while waiting(servers, offered) * service_mean / (servers - offered) > most * _ROUNDED:
        servers += 1
        if servers > MOST_SERVERS:
            raise ValueError(f"more than {MOST_SERVERS} servers")
    return servers


def servers_for_wait(offered: float, service_mean: float, fraction: float, target: float) -> int:
    """The fewest servers of M/M/c with which ``fraction`` of the arrivals wait no longer than ``target``."""
    servers = math.floor(offered) + 1
    while within(servers, offered, service_mean, target) * _ROUNDED < fraction:
        servers += 1
        if servers > MOST_SERVERS:
            raise ValueError(f"more than {MOST_SERVERS} servers")
    return servers
