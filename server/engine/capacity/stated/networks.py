"""Networks of stations and their bounds, measurements of scalability, caches."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from server.engine.capacity.stated.figures import Figures, is_list, number, plainly, rows
from server.engine.capacity.stated.stations import ARRIVALS
from server.engine.model.queueing import (
    AsymptoticBounds,
    BlockingNetwork,
    CacheModel,
    CachePolicy,
    QueueingModel,
    QueueingNetwork,
    ScalabilityFit,
)

Matrix = tuple[tuple[float, ...], ...]

POPULATION = ("population", "populations", "closed_population", "customers", "N", "n")
THINK = ("think", "think_time", "think_times", "closed_think", "Z", "z")
SERVICES = ("services", "service", "service_times", "service_time", "service_means", "S")
SERVERS = ("servers", "m", "c")
VISITS = ("visits", "visit_ratios", "V")
DEMANDS = ("demands", "demand", "service_demands", "D")
_OPEN = ("arrivals", "open_arrivals", "arrival", "arrival_rate", "arrival_rates", "lambda")
_LFU = ("LFU", "perfect LFU", "static", "optimal")
_POLICIES = {
    "LRU": CachePolicy.LRU,
    "FIFO": CachePolicy.FIFO,
    "RANDOM": CachePolicy.RANDOM,
    "RR": CachePolicy.RANDOM,
    "random replacement": CachePolicy.RANDOM,
    "TTL": CachePolicy.TTL,
    **dict.fromkeys(_LFU, CachePolicy.LFU),
}
_BLOCKING = {
    "repetitive service": False,
    "repetitive": False,
    "RS": False,
    "RS-RD": False,
    "rejection": False,
    "BBS": False,
    "after service": True,
    "blocking after service": True,
    "BAS": True,
    "transfer": True,
    "production": True,
}


def network(figures: Figures, algorithm: str = "exact") -> QueueingModel:
    """Open, closed and mixed ones; visits are given, or follow from the routing."""
    arrivals = figures.numbers(*_OPEN, default=())
    population = figures.wholes(*POPULATION, default=())
    figures.text("grid", default="")
    think = figures.numbers(*THINK, default=())
    algorithm = figures.text("algorithm", "method", default=algorithm)
    servers = figures.servers(*SERVERS, default=())
    routing = figures.take("routing", "P", default=None)
    single = len(arrivals) + len(population) == 1
    if figures.has(*DEMANDS):
        services = rows(figures.take(*DEMANDS), f"{figures.path}.demands")
        visits: Matrix = ()
    else:
        services = rows(figures.take(*SERVICES), f"{figures.path}.services")
        visits = _visits(figures, services)
    if routing is not None:
        chances = rows(routing, f"{figures.path}.routing")
        # With routing, arrivals from outside are those at each station.
        outside = arrivals if not population else ()
        visits = (_solved(chances, outside, f"{figures.path}.routing"),) * (len(population) or 1)
        arrivals = (sum(arrivals),) if outside else arrivals
        single = single or bool(outside)
    stations = len(services[0])
    if single and len(services) > 1 and all(len(row) == 1 for row in services):  # one class, a column
        services = (tuple(row[0] for row in services),)
        stations = len(services[0])
    if len(servers) == 1:
        servers *= stations
    if len(think) == 1:
        think *= len(population)
    return QueueingNetwork(
        services=services,
        visits=visits,
        arrivals=arrivals,
        population=population,
        think=think,
        servers=servers,
        approximate=figures.flag("approximate") or _approximate(algorithm, figures.path),
    )


def approximate_network(figures: Figures) -> QueueingModel:
    """The same; where no algorithm is named, Bard and Schweitzer's."""
    return network(figures, "Bard-Schweitzer")


def _approximate(algorithm: str, path: str) -> bool:
    plain = plainly(algorithm)
    if any(word in plain for word in ("schweitzer", "bard", "amva", "approximate")):
        return True
    if any(word in plain for word in ("exact", "mva", "convolution", "buzen")):
        return False
    raise ValueError(f"{path}.algorithm: {algorithm!r} is not known; known are exact and Bard-Schweitzer")


def _visits(figures: Figures, services: Matrix) -> Matrix:
    found = figures.take(*VISITS, default=None)
    if found is None:
        return ()
    if not is_list(found):
        every = number(found, f"{figures.path}.visits")
        return tuple((every,) * len(row) for row in services)
    given = rows(found, f"{figures.path}.visits")
    return given * len(services) if len(given) == 1 else given


def _solved(routing: Matrix, outside: Sequence[float], path: str) -> tuple[float, ...]:
    """Visits of one pass: the traffic equations, from arrivals at each station or, closed, relative to the first."""
    size = len(routing)
    if any(len(row) != size for row in routing) or (outside and len(outside) not in (1, size)):
        raise ValueError(f"{path}: a row and a column for each station, and as many arrivals")
    if any(not 0.0 <= one <= 1.0 for row in routing for one in row) or any(sum(row) > 1.0 + 1e-9 for row in routing):
        raise ValueError(f"{path}: chances of each station, at most 1 in all")
    equations = np.eye(size) - np.asarray(routing, dtype=float).T
    right = np.zeros(size)
    if outside:
        right[: len(outside)] = outside
        right /= right.sum() or 1.0
    else:
        equations[0] = 0.0
        equations[0, 0] = 1.0
        right[0] = 1.0
    try:
        found = np.linalg.solve(equations, right)
    except np.linalg.LinAlgError:
        raise ValueError(f"{path}: who has come in never leaves, or never comes round") from None
    return tuple(max(0.0, float(one)) for one in found)


def blocking_network(figures: Figures) -> QueueingModel:
    routing = figures.take("routing", default="cycle")
    if isinstance(routing, str):
        if plainly(routing) not in ("cycle", "cyclic", "ring", "tandem"):
            raise ValueError(f"{figures.path}.routing: 'cycle', or the chance of each next station")
        chances: Matrix = ()
    else:
        chances = rows(routing, f"{figures.path}.routing")
    return BlockingNetwork(
        population=figures.whole(*POPULATION),
        services=figures.numbers(*SERVICES),
        capacities=figures.wholes("capacities", "capacity", "K", "buffers"),
        routing=chances,
        servers=figures.wholes(*SERVERS, default=()),
        after_service=figures.choice(_BLOCKING, "blocking", "blocking_type", default="RS")
        or figures.flag("after_service"),
    )


def bounds(figures: Figures) -> QueueingModel:
    if figures.has(*DEMANDS):
        demands = figures.numbers(*DEMANDS)
    else:
        services = figures.numbers(*SERVICES)
        visits = figures.numbers(*VISITS, default=(1.0,) * len(services))
        if len(visits) != len(services):
            raise ValueError(f"{figures.path}.visits: {len(visits)} values for {len(services)} stations")
        demands = tuple(one * many for one, many in zip(services, visits, strict=True))
    return AsymptoticBounds(
        figures.whole(*POPULATION, most=1_000_000_000), demands, figures.number(*THINK, default=0.0)
    )


def scalability(figures: Figures) -> QueueingModel:
    return ScalabilityFit(
        figures.numbers("load", "loads", "N", "n", "concurrency"), figures.numbers("throughput", "throughputs", "X")
    )


def cache(figures: Figures) -> QueueingModel:
    figures.choice({"IRM": 0, "independent": 0, "Poisson": 0}, "request_model", "requests", default="IRM")
    popularity = figures.numbers("popularity", "popularities", "probabilities", default=())
    return CacheModel(
        capacity=figures.whole("capacity", "size", "cache_size", default=0, most=100_000_000),
        items=figures.whole("items", "catalogue", "objects", default=0, most=10_000_000) if not popularity else 0,
        zipf_alpha=figures.number("zipf_alpha", "alpha", "zipf", "zipf_exponent", default=0.0),
        popularity=popularity,
        policy=figures.choice(_POLICIES, "policy", default="LRU"),
        request_rate=figures.number("request_rate", *ARRIVALS, default=0.0),
        lifetime=figures.number("lifetime", "ttl", default=0.0),
        renewed=figures.flag("renewed"),
    )


def grid(found: Mapping[str, Any]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Where one class states several populations, or one station several numbers of servers: every pair, by name."""
    stated = next((found[name] for name in (*DEMANDS, *SERVICES) if found.get(name) is not None), None)
    table = rows(stated, "model.services") if stated is not None else ((),)
    changes: list[tuple[str, dict[str, Any]]] = [("", {})]
    for label, names, several in (("N", POPULATION, len(table) == 1), ("m", SERVERS, len(table) == len(table[0]) == 1)):
        name = next((one for one in names if is_list(found.get(one))), None)
        if name is not None and several and len(found[name]) > 1:
            changes = [
                (f"{at} {label} {value}".strip(), {**change, name: value})
                for at, change in changes
                for value in found[name]
            ]
    return tuple(changes)
