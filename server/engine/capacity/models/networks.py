"""Networks of stations, their bounds, and the scalability of a whole."""

from server.engine.capacity.models import checks
from server.engine.kernel.queueing import approximate, blocking, scaling
from server.engine.kernel.queueing import networks as theory
from server.engine.model.queueing import (
    AsymptoticBounds,
    BlockingNetwork,
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
    demands = [
        [visit * service for visit, service in zip(row, times, strict=True)]
        for row, times in zip(visits, model.services, strict=True)
    ]
    if model.approximate:
        if open_classes:
            raise ValueError("approximate: solved for closed classes alone")
        found = approximate.schweitzer(model.population, think, demands, servers)
        method, source = SolutionMethod.APPROXIMATE, "Bard (1979) and Schweitzer (1979)."
        throughput, present = found.throughput, found.present
    else:
        exact = theory.mixed_network(
            model.arrivals, demands[:open_classes], model.population, think, demands[open_classes:], servers
        )
        method, source = SolutionMethod.EXACT, "Product form (Baskett et al. 1975), by convolution."
        throughput, present = exact.throughput, exact.present
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
            measures.append(Measure("U", rate * model.services[k][i] / (servers[i] or 1), method, at))
            measures.append(Measure("Q", present[k][i], method, at))
            if rate:
                measures.append(Measure("R", present[k][i] / rate, method, at))
    return QueueingAnswer(tuple(measures), source)


def blocking_network(model: BlockingNetwork) -> QueueingAnswer:
    stations = len(model.services)
    checks.positive("services", *model.services)
    checks.counts("capacities", model.capacities)
    checks.counts("population", [model.population])
    checks.same_length("capacities", model.capacities, "services", stations)
    servers = model.servers or (1,) * stations
    checks.same_length("servers", servers, "services", stations)
    routing = model.routing or blocking.cycle(stations)
    checks.same_length("routing", routing, "services", stations)
    for row in routing:
        checks.same_length("routing", row, "services", stations)
        checks.not_negative("routing", *row)
        if abs(sum(row) - 1.0) > 1e-9:
            raise ValueError(f"routing: a row sums to {sum(row):g} instead of 1")
    kind = blocking.Blocking.AFTER_SERVICE if model.after_service else blocking.Blocking.REPETITIVE_SERVICE
    found = blocking.closed_with_blocking(model.population, model.services, model.capacities, routing, servers, kind)
    measures = [Measure("X", found.throughput[0], SolutionMethod.EXACT)]
    for i in range(stations):
        at = f"station {i + 1}"
        measures += [
            Measure("Xk", found.throughput[i], SolutionMethod.EXACT, at),
            Measure("U", found.utilisation[i], SolutionMethod.EXACT, at),
            Measure("Q", found.present[i], SolutionMethod.EXACT, at),
            Measure("R", found.response[i], SolutionMethod.EXACT, at),
        ]
    return QueueingAnswer(
        tuple(measures), f"The Markov chain of the counts, blocking by {kind.value.replace('_', ' ')}."
    )


def bounds(model: AsymptoticBounds) -> QueueingAnswer:
    checks.counts("population", [model.population])
    checks.positive("demands", *model.demands)
    checks.not_negative("think", model.think)
    if not model.demands:
        raise ValueError("demands: at least one station")
    plain = approximate.asymptotic(model.population, model.think, model.demands)
    tight = approximate.balanced(model.population, model.think, model.demands)
    figures = (
        ("X_upper", plain.throughput_upper),
        ("X_lower", plain.throughput_lower),
        ("R_lower", plain.response_lower),
        ("R_upper", plain.response_upper),
        ("X_upper_balanced", tight.throughput_upper),
        ("X_lower_balanced", tight.throughput_lower),
        ("R_lower_balanced", tight.response_lower),
        ("R_upper_balanced", tight.response_upper),
    )
    return QueueingAnswer(
        tuple(Measure(name, value, SolutionMethod.EXACT) for name, value in figures),
        "Lazowska et al. (1984), chapter 5: asymptotic and balanced job bounds.",
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
