"""One station by itself with Poisson arrivals: what its queue does in the steady state.

Sources: Kleinrock, Queueing Systems, volumes 1 (1975) and 2 (1976); Cobham (1954); Bolch et al. (2006).
Times are in the unit of the service time, rates its inverse.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.queueing.erlang import OverloadedError, nobody, waiting


@dataclass(frozen=True)
class Station:
    utilisation: float
    """Of each server."""
    waiting: float
    """Mean time in queue."""
    response: float
    """Mean time in queue and service."""
    queue: float
    """Mean number waiting."""
    present: float
    """Mean number waiting or in service."""
    throughput: float
    delayed: float = math.nan
    """Fraction of arrivals that wait; NaN where no formula is known."""
    exact: bool = True
    empty: float = math.nan
    """Chance that nobody is there; NaN where no formula is known."""


def _station(
    arrival: float,
    service_mean: float,
    servers: int,
    wait: float,
    delayed: float,
    exact: bool,
    empty: float = math.nan,
) -> Station:
    response = wait + service_mean
    return Station(
        utilisation=arrival * service_mean / servers,
        waiting=wait,
        response=response,
        queue=arrival * wait,
        present=arrival * response,
        throughput=arrival,
        delayed=delayed,
        exact=exact,
        empty=empty,
    )


def multi_server(arrival: float, service_mean: float, servers: int = 1, service_scv: float = 1.0) -> Station:
    """M/M/c and M/G/1 exactly; M/G/c by Lee and Longton's approximation, which says so.

    ``service_scv``: squared coefficient of variation of the service time, 0 for a constant one.

    Raises:
        OverloadedError: no steady state.
    """
    offered = arrival * service_mean
    delayed = waiting(servers, offered)
    exponential = delayed * service_mean / (servers - offered)
    exact = servers == 1 or service_scv == 1.0
    empty = nobody(servers, offered) if exact else math.nan
    return _station(arrival, service_mean, servers, exponential * (1.0 + service_scv) / 2.0, delayed, exact, empty)


def general(arrival: float, service_mean: float, servers: int, service_scv: float, arrival_scv: float) -> float:
    """Mean wait of G/G/c by Allen and Cunneen's approximation."""
    offered = arrival * service_mean
    exponential = waiting(servers, offered) * service_mean / (servers - offered)
    return exponential * (arrival_scv + service_scv) / 2.0


def processor_sharing(arrival: float, service_mean: float, servers: int = 1) -> Station:
    """M/G/1-PS: the mean depends on nothing but the mean demand (Kleinrock 2, 4.4). Several servers: M/M/c-PS."""
    return multi_server(arrival, service_mean, servers)


def infinite_server(arrival: float, service_mean: float) -> Station:
    """M/G/infinity: nobody waits; the utilisation is the mean number in use."""
    offered = arrival * service_mean
    return Station(offered, 0.0, service_mean, 0.0, offered, arrival, 0.0, empty=math.exp(-offered))


def wait_quantile(arrival: float, service_mean: float, servers: int, fraction: float) -> float:
    """The ``fraction``-quantile of the waiting time of M/M/c, first come first served."""
    offered = arrival * service_mean
    delayed = waiting(servers, offered)
    if 1.0 - fraction >= delayed:
        return 0.0
    return math.log(delayed / (1.0 - fraction)) * service_mean / (servers - offered)


def response_quantile(arrival: float, service_mean: float, servers: int, fraction: float) -> float:
    """The ``fraction``-quantile of the response time of M/M/c, first come first served."""
    offered = arrival * service_mean
    delayed = waiting(servers, offered)
    rate = (servers - offered) / service_mean
    own = 1.0 / service_mean

    def above(time: float) -> float:
        served = math.exp(-own * time)
        if abs(rate - own) < 1e-9 * own:
            return served * (1.0 + delayed * own * time)
        return served + delayed * own / (own - rate) * (math.exp(-rate * time) - served)

    low, high = 0.0, service_mean
    while above(high) > 1.0 - fraction:
        high *= 2.0
    while high - low > 1e-13 * high:
        middle = (low + high) / 2.0
        low, high = (middle, high) if above(middle) > 1.0 - fraction else (low, middle)
    return (low + high) / 2.0


@dataclass(frozen=True)
class FiniteStation:
    utilisation: float
    present: float
    response: float
    """Of those admitted."""
    throughput: float
    probabilities: tuple[float, ...]
    """Of 0, 1 … capacity customers."""

    rejected: float
    """The fraction of arrivals that find the station full."""


def finite(arrival: float, service_mean: float, servers: int, capacity: int, customers: int = 0) -> FiniteStation:
    """M/M/c/K; ``capacity`` counts those in service. Also overloaded it has a steady state.

    ``customers``: so many there are in all, each away for 1 / ``arrival`` on average; 0 without limit.
    """
    if capacity < servers and not customers:
        raise ValueError(f"a capacity of {capacity} leaves servers without a place: there are {servers}")
    capacity = min(capacity, customers) if customers else capacity

    def rate(count: int) -> float:
        return arrival * (customers - count) if customers else arrival

    logs = [0.0]
    for count in range(1, capacity + 1):
        step = rate(count - 1) * service_mean / min(count, servers)
        logs.append(logs[-1] + (math.log(step) if step else -math.inf))
    top = max(logs)
    weights = [math.exp(one - top) for one in logs]
    total = math.fsum(weights)
    probabilities = tuple(one / total for one in weights)
    present = math.fsum(count * one for count, one in enumerate(probabilities))
    asked = math.fsum(rate(count) * one for count, one in enumerate(probabilities))
    throughput = asked - rate(capacity) * probabilities[-1]
    response = present / throughput if throughput else service_mean
    return FiniteStation(
        throughput * service_mean / servers,
        present,
        response,
        throughput,
        probabilities,
        rate(capacity) * probabilities[-1] / asked,
    )


def non_preemptive(
    arrivals: Sequence[float], service_means: Sequence[float], service_scvs: Sequence[float], servers: int = 1
) -> tuple[Station, ...]:
    """Head of the line priorities, the first class the most urgent (Cobham 1954).

    Several servers: exact for exponential service with one mean for all classes, else refused.
    """
    offered = [rate * mean for rate, mean in zip(arrivals, service_means, strict=True)]
    total = math.fsum(offered)
    if servers == 1:
        residual = math.fsum(
            rate * mean * mean * (1.0 + scv) / 2.0
            for rate, mean, scv in zip(arrivals, service_means, service_scvs, strict=True)
        )
    elif len(set(service_means)) == 1 and all(scv == 1.0 for scv in service_scvs):
        residual = waiting(servers, total) * service_means[0] / servers
    else:
        raise ValueError("priorities on several servers need exponential service with one mean for all classes")
    stations = []
    above = 0.0
    for rate, mean, load in zip(arrivals, service_means, offered, strict=True):
        upto = above + load / servers
        if upto >= 1.0:
            raise OverloadedError(upto * servers, servers)
        stations.append(_station(rate, mean, servers, residual / ((1.0 - above) * (1.0 - upto)), math.nan, True))
        above = upto
    return tuple(stations)


def preemptive_resume(
    arrivals: Sequence[float], service_means: Sequence[float], service_scvs: Sequence[float], servers: int = 1
) -> tuple[Station, ...]:
    """Work is taken up where it was left, the first class the most urgent (Kleinrock 2, 3.6).

    Several servers: exact for exponential service with one mean, else refused. A class sees those above it alone, and
    all of these together are M/M/c whatever their order; what the lowest adds is its own (Buzen and Bondi 1983).
    """
    stations: list[Station] = []
    if servers > 1:
        if len(set(service_means)) > 1 or any(scv != 1.0 for scv in service_scvs):
            raise ValueError("priorities on several servers need exponential service with one mean for all classes")
        total = before = 0.0
        for rate in arrivals:
            total += rate
            present = multi_server(total, service_means[0], servers).present
            wait = (present - before) / rate - service_means[0]
            stations.append(_station(rate, service_means[0], servers, wait, math.nan, True))
            before = present
        return tuple(stations)
    above = 0.0
    residual = 0.0
    for rate, mean, scv in zip(arrivals, service_means, service_scvs, strict=True):
        residual += rate * mean * mean * (1.0 + scv) / 2.0
        upto = above + rate * mean
        if upto >= 1.0:
            raise OverloadedError(upto, 1)
        response = mean / (1.0 - above) + residual / ((1.0 - above) * (1.0 - upto))
        stations.append(_station(rate, mean, 1, response - mean, math.nan, True))
        above = upto
    return tuple(stations)


def unequal_servers(arrival: float, service_rates: Sequence[float]) -> Station:
    """Servers of different speed, taken as equal ones of their mean speed (Bolch et al., 6.5): an approximation."""
    mean = len(service_rates) / math.fsum(service_rates)
    station = multi_server(arrival, mean, len(service_rates))
    return _station(arrival, mean, len(service_rates), station.waiting, station.delayed, False)
