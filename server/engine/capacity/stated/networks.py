"""Networks of stations and their bounds, measurements of scalability."""

from collections.abc import Mapping, Sequence

import numpy as np

from server.engine.capacity.stated.figures import (
    UNLIMITED,
    Figures,
    is_list,
    listed,
    number,
    numbers,
    plainly,
    rows,
    whole,
)
from server.engine.capacity.stated.figures import servers as servers_of
from server.engine.capacity.stated.stations import RATES
from server.engine.model.queueing import (
    AsymptoticBounds,
    BlockingNetwork,
    ClassBounds,
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
_SPEEDS = ("speeds", "speed", "load_dependence", "rate_multipliers", "multipliers", "scaling", "rates_by_load")
_OPEN = ("arrivals", "open_arrivals", "arrival", "arrival_rate", "arrival_rates", "lambda")
_BLOCKING = {
    **dict.fromkeys(("repetitive service", "repetitive", "RS", "RS-RD", "RS-FD", "rejection"), "repeated"),
    **dict.fromkeys(("after service", "blocking after service", "BAS", "transfer", "production"), "after"),
    **dict.fromkeys(("before service", "blocking before service", "BBS", "BBS-SO", "communication"), "before"),
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
    if len(arrivals) == len(population) > 1 and all(map(_one_of, arrivals, population)) and any(population):
        opened = sum(1 for one in arrivals if one)
        if not all(arrivals[:opened]):
            raise ValueError(f"{figures.path}.arrivals: open classes come first, closed ones after them")
        arrivals, population = arrivals[:opened], population[opened:]
    if len(think) == len(arrivals) + len(population) and not any(think[: len(arrivals)]):
        think = think[len(arrivals) :]
    name, names = ("demands", DEMANDS) if figures.has(*DEMANDS) else ("services", SERVICES)
    customers = max(population) if single and population else 0
    services, speeds = _by_load(figures, _times(figures, *names), name, customers)
    visits: Matrix = () if name == "demands" else _visits(figures, services)
    if routing is not None:
        path = f"{figures.path}.routing"
        each = listed(routing)
        # With one matrix, arrivals from outside are those at each station; with one for each class, at the first.
        by_class = all(is_list(one) and any(map(is_list, listed(one))) for one in each)
        outside = arrivals if not population and not by_class else ()
        if by_class:
            visits = tuple(_solved(rows(one, path), (1.0,) * bool(arrivals), path) for one in each)
        else:
            visits = (_solved(rows(routing, path), outside, path),) * (len(population) or 1)
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
    servers = _disciplines(figures, servers, services)
    return QueueingNetwork(
        services=services,
        visits=visits,
        arrivals=arrivals,
        population=population,
        think=think,
        servers=servers,
        speeds=speeds,
        approximate=figures.flag("approximate") or _approximate(algorithm, figures.path),
    )


def _one_of(arrival: float, customers: int) -> bool:
    return bool(arrival) != bool(customers)


def _times(figures: Figures, *names: str) -> object:
    """Mean times, or the inverse of rates."""
    if not figures.has(*names) and figures.has(*RATES):
        return _inverse(figures.take(*RATES), f"{figures.path}.service_rates")
    return figures.take(*names)


def _inverse(found: object, path: str) -> object:
    if is_list(found):
        return [_inverse(one, path) for one in listed(found)]
    rate = number(found, path)
    if rate < 0.0:
        raise ValueError(f"{path}: must not be below 0, and is {rate:g}")
    return 1.0 / rate if rate else 0.0


def _disciplines(figures: Figures, servers: tuple[int, ...], services: Matrix) -> tuple[int, ...]:
    """Stations of product form, by name: delays become such; first come first served needs one time for all classes."""
    stated = listed(figures.take("disciplines", "discipline", "scheduling", "policies", default=()))
    if not stated:
        return servers
    stations = len(services[0])
    if len(stated) == 1:
        stated *= stations
    if len(stated) != stations:
        raise ValueError(f"{figures.path}.disciplines: {len(stated)} words for {stations} stations")
    counts = list(servers or (1,) * stations)
    for k, word in enumerate(stated):
        plain = plainly(str(word))
        if plain in UNLIMITED:
            counts[k] = 0
        elif plain in ("fcfs", "fifo"):
            if len({row[k] for row in services if row[k]}) > 1 and counts[k]:
                raise ValueError(
                    f"{figures.path}.disciplines: at station {k + 1} classes are served first come first served with "
                    "different times, which has no product form; `flows` simulates it"
                )
        elif plain not in ("ps", "processorsharing", "lcfspr", "lcfspreemptiveresume"):
            raise ValueError(f"{figures.path}.disciplines: {word!r} is not of product form: FCFS, PS, LCFS-PR or IS")
    return tuple(counts)


def _by_load(figures: Figures, found: object, name: str, customers: int) -> tuple[Matrix, Matrix]:
    """Services, and how much faster each station is with 1, 2 … customers than they say.

    Of a single class a list in the place of a station's time is the times with 1, 2 … customers, as is every row where
    there are as many columns as customers, or where ``load_dependent`` says so.
    """
    path = f"{figures.path}.{name}"
    stated = figures.take(*_SPEEDS, default=None)
    by_load = figures.flag("load_dependent")
    several = listed(found)
    lists = [len(listed(one)) for one in several if is_list(one)]
    mixed = 0 < len(lists) < len(several)
    if mixed or by_load or (customers > 1 and len(several) > 1 and set(lists) == {customers} and stated is None):
        if not customers or stated is not None:
            raise ValueError(f"{path}: times that depend on the load are those of one closed class")
        times = [numbers(one, path) for one in several]
        for one in times:
            if not all(time > 0.0 for time in (one if len(one) > 1 else ())):
                raise ValueError(f"{path}: times that depend on the load must be above 0")
        speeds = tuple(tuple(one[0] / time for time in one) if len(one) > 1 else () for one in times)
        return (tuple(one[0] for one in times),), speeds if any(speeds) else ()
    services = rows(found, path)
    if stated is None:
        return services, ()
    place = f"{figures.path}.speeds"
    if isinstance(stated, Mapping):  # of some stations, by their number
        known = {str(position): position for position in range(1, len(services[0]) + 1)}
        for key in stated:
            if str(key) not in known:
                raise ValueError(f"{place}.{key}: there are stations 1 to {len(services[0])}")
        given = {known[str(key)]: one for key, one in stated.items()}
        return services, tuple(
            numbers(given[k], f"{place}.{k}") if k in given else () for k in range(1, len(services[0]) + 1)
        )
    several = listed(stated)
    if len(services[0]) == 1 and not any(map(is_list, several)):
        several = (several,)
    plain = [numbers(one, place) if one is not None else () for one in several]
    return services, tuple(one if set(one) - {1.0} else () for one in plain)


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
    routing = figures.take("routing", "P", default="cycle")
    services = numbers(_times(figures, *SERVICES), f"{figures.path}.services")
    population = figures.whole(*POPULATION, default=0)
    stated = figures.numbers(*_OPEN, default=())
    arrivals = stated + (0.0,) * (len(services) - len(stated)) if stated else ()
    if isinstance(routing, str):
        if plainly(routing) not in ("cycle", "cyclic", "ring", "tandem", "series"):
            raise ValueError(f"{figures.path}.routing: 'cycle', 'tandem', or the chance of each next station")
        chances: Matrix = ()
    else:
        chances = rows(routing, f"{figures.path}.routing")
    room = listed(figures.take("capacities", "capacity", "K", "buffers"))
    path = f"{figures.path}.capacities"
    capacities = [servers_of(one, path) if one is not None else 0 for one in room]
    if population:  # without limit is room for all
        capacities = [min(one, population) or population for one in capacities]
    elif not all(capacities):
        raise ValueError(f"{path}: in an open network every station's room must be a number")
    kind = figures.choice(_BLOCKING, "blocking", "blocking_type", default="RS")
    return BlockingNetwork(
        population=population,
        services=services,
        capacities=tuple(capacities),
        routing=chances,
        servers=figures.wholes(*SERVERS, default=()),
        after_service=figures.flag("after_service") or kind == "after",
        before_service=kind == "before",
        arrivals=arrivals,
    )


def bounds(figures: Figures) -> QueueingModel:
    if figures.has(*DEMANDS):
        demands = rows(figures.take(*DEMANDS), f"{figures.path}.demands")
    else:
        services = rows(_times(figures, *SERVICES), f"{figures.path}.services")
        visits = _visits(figures, services) or tuple((1.0,) * len(row) for row in services)
        if list(map(len, visits)) != list(map(len, services)):
            raise ValueError(f"{figures.path}.visits: as many values as services are expected")
        demands = tuple(
            tuple(one * many for one, many in zip(row, each, strict=True))
            for row, each in zip(services, visits, strict=True)
        )
    population = figures.take(*POPULATION, default=0)
    path = f"{figures.path}.population"
    think = figures.numbers(*THINK, default=())
    if len(demands) > 1 or (is_list(population) and len(listed(population)) > 1):
        many = tuple(whole(one, path, 1_000_000_000) for one in listed(population))
        return ClassBounds(many, demands, think * len(many) if len(think) == 1 else think)
    servers = figures.servers(*SERVERS, default=())
    if len(think) > 1:
        raise ValueError(f"{figures.path}.think: one time for the one class")
    return AsymptoticBounds(
        whole(listed(population)[0], path, 1_000_000_000),
        demands[0],
        sum(think),
        servers * len(demands[0]) if len(servers) == 1 else servers,
        figures.number(*_OPEN, default=0.0),
    )


def scalability(figures: Figures) -> QueueingModel:
    return ScalabilityFit(
        figures.numbers(
            "load", "loads", "N", "n", "p", "concurrency", "processors", "users", "threads", "nodes", "clients"
        ),
        figures.numbers(
            "throughput", "throughputs", "X", "X_N", "C", "speedup", "capacity", "relative_capacity", "tps"
        ),
    )
