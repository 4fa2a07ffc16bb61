"""Networks of stations, their bounds, and the scalability of a whole."""

import math
from collections.abc import Sequence

import msgspec

from server.engine.capacity.models import checks
from server.engine.kernel.queueing import approximate, blocking, scaling
from server.engine.kernel.queueing import networks as theory
from server.engine.model.queueing import (
    AsymptoticBounds,
    BlockingNetwork,
    ClassBounds,
    Measure,
    QueueingAnswer,
    QueueingNetwork,
    ScalabilityFit,
    SolutionMethod,
)


def network(model: QueueingNetwork) -> QueueingAnswer:
    open_classes, closed_classes = len(model.arrivals), len(model.population)
    classes = open_classes + closed_classes
    if not classes:
        raise ValueError("arrivals and population: at least one class")
    checks.same_length("services", model.services, "arrivals and population", classes)
    stations = len(model.services[0])
    visits = model.visits or ((1.0,) * stations,) * classes
    servers = model.servers or (1,) * stations
    think = model.think or (0.0,) * closed_classes
    checks.same_length("visits", visits, "services", classes)
    checks.same_length("servers", servers, "services", stations)
    checks.same_length("think", think, "population", closed_classes)
    for name, matrix in (("services", model.services), ("visits", visits)):
        for row in matrix:
            checks.same_length(name, row, "its first row", stations)
            checks.not_negative(name, *row)
    checks.positive("arrivals", *model.arrivals)
    checks.counts("population", model.population, 0)
    checks.not_negative("think", *think)
    checks.counts("servers", servers, 0)
    speeds = model.speeds or ((),) * stations
    checks.same_length("speeds", speeds, "services", stations)
    for row, count in zip(speeds, servers, strict=True):
        checks.positive("speeds", *row)
        if row and count != 1:
            raise ValueError("speeds and servers: a station's speed follows from one of them")
    demands = [
        [visit * service for visit, service in zip(row, times, strict=True)]
        for row, times in zip(visits, model.services, strict=True)
    ]
    if model.approximate:
        if open_classes:
            raise ValueError("approximate: solved for closed classes alone")
        if any(speeds):
            raise ValueError("approximate: solved for speeds that do not depend on the load")
        found = approximate.schweitzer(model.population, think, demands, servers)
        method, source = SolutionMethod.APPROXIMATE, "Bard (1979) and Schweitzer (1979)."
        throughput, present = found.throughput, found.present
        busy = tuple(
            tuple(rate * one / (count or 1) for one, count in zip(row, servers, strict=True))
            for rate, row in zip(throughput, demands, strict=True)
        )
    else:
        exact = theory.mixed_network(
            model.arrivals, demands[:open_classes], model.population, think, demands[open_classes:], servers, speeds
        )
        method, source = SolutionMethod.EXACT, "Product form (Baskett et al. 1975), by convolution."
        throughput, present, busy = exact.throughput, exact.present, exact.utilisation
    measures = []
    for k in range(classes):
        named = f"class {k + 1}" if classes > 1 else ""
        measures.append(Measure("X", throughput[k], method, named))
        if throughput[k]:
            measures.append(Measure("Rsys", sum(present[k]) / throughput[k], method, named))
        for i in range(stations):
            at = f"{named} station {i + 1}".strip()
            rate = throughput[k] * visits[k][i]
            measures.append(Measure("Xk", rate, method, at))
            measures.append(Measure("U", busy[k][i], method, at))
            measures.append(Measure("Q", present[k][i], method, at))
            if rate:
                measures.append(Measure("R", present[k][i] / rate, method, at))
    return QueueingAnswer(tuple(measures), source)


def blocking_network(model: BlockingNetwork) -> QueueingAnswer:
    stations = len(model.services)
    checks.positive("services", *model.services)
    checks.counts("capacities", model.capacities)
    checks.counts("population", [model.population], 0)
    if bool(model.population) == bool(model.arrivals):
        raise ValueError("population, arrivals: a network is closed or open, one of them")
    checks.same_length("capacities", model.capacities, "services", stations)
    servers = model.servers or (1,) * stations
    checks.same_length("servers", servers, "services", stations)
    checks.counts("servers", servers)
    if model.arrivals:
        checks.same_length("arrivals", model.arrivals, "services", stations)
        checks.not_negative("arrivals", *model.arrivals)
        checks.positive("arrivals", sum(model.arrivals))
    routing = model.routing or blocking.cycle(stations, closed=not model.arrivals)
    checks.same_length("routing", routing, "services", stations)
    for row in routing:
        checks.same_length("routing", row, "services", stations)
        checks.not_negative("routing", *row)
        total = sum(row)
        if total > 1.0 + 1e-9 or (model.population and abs(total - 1.0) > 1e-9):
            raise ValueError(f"routing: a row sums to {total:g} instead of {'1' if model.population else '1 at most'}")
    kind = blocking.Blocking.REPETITIVE_SERVICE
    if model.after_service:
        kind = blocking.Blocking.AFTER_SERVICE
    elif model.before_service:
        kind = blocking.Blocking.BEFORE_SERVICE
    found = blocking.with_blocking(
        model.population, model.arrivals, model.services, model.capacities, routing, servers, kind
    )
    passed = sum(model.arrivals) * (1.0 - found.lost) if model.arrivals else found.throughput[0]
    measures = [Measure("X", passed, SolutionMethod.EXACT)]
    if model.arrivals:
        measures.append(Measure("pK", found.lost, SolutionMethod.EXACT))
        measures.append(Measure("Rsys", sum(found.present) / passed, SolutionMethod.EXACT))
    for i in range(stations):
        at = f"station {i + 1}"
        measures += [
            Measure("Xk", found.throughput[i], SolutionMethod.EXACT, at),
            Measure("U", found.utilisation[i], SolutionMethod.EXACT, at),
            Measure("Q", found.present[i], SolutionMethod.EXACT, at),
            Measure("R", found.response[i], SolutionMethod.EXACT, at),
        ]
    return QueueingAnswer(
        tuple(measures), f"The Markov chain of who is where, {kind.value.replace('_', ' ')} blocking."
    )


def bounds(model: AsymptoticBounds) -> QueueingAnswer:
    checks.counts("population", [model.population], 0)
    checks.not_negative("demands", *model.demands)
    checks.not_negative("think", model.think)
    servers = model.servers or (1,) * len(model.demands)
    checks.same_length("servers", servers, "demands", len(model.demands))
    checks.counts("servers", servers, 0)
    if not any(one and count for one, count in zip(model.demands, servers, strict=True)):
        raise ValueError("demands: at least one station that anybody waits at")
    source = "Lazowska et al. (1984), chapter 5: asymptotic and balanced job bounds."
    if not model.population:
        checks.not_negative("arrival", model.arrival)
        found = approximate.open_bounds(model.arrival, model.demands, servers)
        return _bounds((("", found),), source)
    plain = approximate.asymptotic(model.population, model.think, model.demands, servers)
    if any(count != 1 for count in servers):
        return _bounds((("", plain),), source)
    return _bounds(
        (("", plain), ("_balanced", approximate.balanced(model.population, model.think, model.demands))), source
    )


def class_bounds(model: ClassBounds) -> QueueingAnswer:
    think = model.think or (0.0,) * len(model.population)
    checks.counts("population", model.population, 0)
    checks.not_negative("think", *think)
    checks.same_length("demands", model.demands, "population", len(model.population))
    checks.same_length("think", think, "population", len(model.population))
    for row in model.demands:
        checks.same_length("demands", row, "its first row", len(model.demands[0]))
        checks.not_negative("demands", *row)
        checks.positive("demands", sum(row))
    each = approximate.by_class(model.population, think, model.demands)
    measures = [
        msgspec.structs.replace(one, at=f"class {position}")
        for position, found in enumerate(each, 1)
        for one in _bounds((("", found),), "").measures
    ]
    return QueueingAnswer(tuple(measures), "Lazowska et al. (1984), chapter 5: asymptotic bounds of each class.")


def _bounds(found: Sequence[tuple[str, approximate.Bounds]], source: str) -> QueueingAnswer:
    return QueueingAnswer(
        tuple(
            Measure(f"{name}{suffix}", value, SolutionMethod.EXACT)
            for suffix, one in found
            for name, value in (
                ("X_upper", one.throughput_upper),
                ("X_lower", one.throughput_lower),
                ("R_lower", one.response_lower),
                ("R_upper", one.response_upper),
            )
            if math.isfinite(value)
        ),
        source,
    )


def scalability(model: ScalabilityFit) -> QueueingAnswer:
    checks.same_length("throughput", model.throughput, "load", len(model.load))
    found = scaling.fit(model.load, model.throughput)
    figures = (
        ("alpha", found.contention),
        ("beta", found.coherency),
        ("gamma", found.single),
        ("peak_load", found.peak_load),
        ("peak_throughput", found.peak_throughput),
    )
    return QueueingAnswer(
        (
            *(Measure(name, value, SolutionMethod.EXACT) for name, value in figures if value < float("inf")),
            *(Measure("fitted", found.throughput(load), SolutionMethod.EXACT, f"load {load:g}") for load in model.load),
        ),
        "Gunther (2007), chapter 4: least squares on throughput.",
    )
