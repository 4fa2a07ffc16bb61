"""Single stations, loss and staffing, forks."""

import math

from msgspec import structs

from server.engine.capacity.models import checks, stations_simulated
from server.engine.capacity.models.stations_simulated import PERCENTILES
from server.engine.kernel.queueing import erlang
from server.engine.kernel.queueing import stations as theory
from server.engine.kernel.simulation.scenario import Simulation
from server.engine.model.progress import Progress, silent
from server.engine.model.queueing import (
    Discipline,
    FiniteStation,
    HeterogeneousStation,
    Measure,
    OpenStation,
    QueueingAnswer,
    SolutionMethod,
)


def open_station(model: OpenStation, seed: int, precision: float, progress: Progress = silent) -> QueueingAnswer:
    """What theory has exactly; what it has not is simulated, percentiles among it."""
    scvs, waits = _checked(model)
    order = sorted(range(len(model.arrivals)), key=lambda k: model.priorities[k] if model.priorities else k)
    found, source = _known(model, scvs, waits, order)
    seen = None
    if found is None or not _tails(model, scvs, waits):
        seen = stations_simulated.station(model, scvs, waits, order, seed, precision, progress)
    if found is None and seen is None:
        what = "Poisson arrivals, and on several servers one exponential time"
        raise ValueError(f"discipline: {model.discipline.value} is solved for {what}")
    answer = _stations(found, source) if found is not None else _simulated_means(model, seen)
    tails: list[Measure] = []
    if seen is not None:
        answer = structs.replace(answer, source=f"{answer.source} {stations_simulated.SOURCE}")
        for at, stream in zip(_places(len(model.arrivals)), seen.streams, strict=True):
            for (_, name), one in zip(PERCENTILES, stream.quantiles, strict=True):
                tails.append(Measure(name, one.value, SolutionMethod.SIMULATED, at, one.half_width))
    elif _tails(model, scvs, waits):
        tails = [Measure(name, value, SolutionMethod.EXACT, at) for name, value, at in _exact_tails(model, scvs)]
    return QueueingAnswer((*answer.measures, *tails), answer.source)


def _checked(model: OpenStation) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The squared coefficients of variation of services and of times between arrivals."""
    classes = len(model.arrivals)
    if not classes:
        raise ValueError("arrivals: a station without any has no measures")
    checks.positive("arrivals", *model.arrivals)
    checks.positive("service_means", *model.service_means)
    checks.not_negative("service_scvs", *model.service_scvs)
    checks.not_negative("arrival_scvs", *model.arrival_scvs)
    checks.counts("servers", [model.servers], 0)
    checks.same_length("service_means", model.service_means, "arrivals", classes)
    scvs = model.service_scvs or (1.0,) * classes
    waits = model.arrival_scvs or (1.0,) * classes
    checks.same_length("service_scvs", scvs, "arrivals", classes)
    checks.same_length("arrival_scvs", waits, "arrivals", classes)
    if model.priorities:
        checks.same_length("priorities", model.priorities, "arrivals", classes)
        if len(set(model.priorities)) < classes:
            raise ValueError("priorities: two classes of one priority are one class; give them together")
    offered = sum(rate * mean for rate, mean in zip(model.arrivals, model.service_means, strict=True))
    if model.servers and offered >= model.servers:
        raise erlang.OverloadedError(offered, model.servers)
    return scvs, waits


def _known(
    model: OpenStation, scvs: tuple[float, ...], waits: tuple[float, ...], order: list[int]
) -> tuple[list[theory.Station] | None, str]:
    """By class, with the source; None where there is no exact formula."""
    arrivals, means, servers = model.arrivals, model.service_means, model.servers
    if not servers:
        found = [theory.infinite_server(*one) for one in zip(arrivals, means, strict=True)]
        return found, "M/G/infinity: nobody waits."
    if set(waits) != {1.0}:
        return None, ""
    alike = len(set(means)) == 1 and set(scvs) == {1.0}
    if model.discipline in (Discipline.HOL, Discipline.PREEMPTIVE_RESUME):
        if servers > 1 and not alike:
            return None, ""
        solved, source = theory.non_preemptive, "Cobham (1954): non-preemptive priorities."
        if model.discipline is Discipline.PREEMPTIVE_RESUME:
            solved, source = theory.preemptive_resume, "Kleinrock, volume 2, 3.6: preemptive-resume priorities."
        by_priority = ([arrivals[k] for k in order], [means[k] for k in order], [scvs[k] for k in order])
        sorted_out = solved(*by_priority, servers=servers)
        return [sorted_out[order.index(k)] for k in range(len(order))], source
    arrival = sum(arrivals)
    mean = sum(rate * one for rate, one in zip(arrivals, means, strict=True)) / arrival
    if model.discipline in (Discipline.PS, Discipline.LCFS_PREEMPTIVE) and (
        servers == 1 or model.discipline is Discipline.PS
    ):
        whole = theory.processor_sharing(arrival, mean, servers)
        slower = whole.response / mean
        return [
            theory.Station(
                rate * one / servers, one * (slower - 1.0), one * slower, rate * one * (slower - 1.0),
                rate * one * slower, rate, empty=whole.empty,
            )
            for rate, one in zip(arrivals, means, strict=True)
        ], "Kelly (1979), 3.3: symmetric queues, as with processor sharing, depend on mean demands alone."  # fmt: skip
    second = sum(rate * one * one * (1.0 + scv) for rate, one, scv in zip(arrivals, means, scvs, strict=True))
    scv = 1.0 if alike else second / arrival / mean / mean - 1.0
    if (servers > 1 and not alike) or model.discipline is Discipline.LCFS_PREEMPTIVE:
        return None, ""
    whole = theory.multi_server(arrival, mean, servers, scv)
    source = "Pollaczek and Khinchine; Erlang C."
    if len(arrivals) == 1:
        return [whole], source
    return [
        theory.Station(
            rate * one / servers, whole.waiting, whole.waiting + one, rate * whole.waiting,
            rate * (whole.waiting + one), rate, whole.delayed, whole.exact, whole.empty,
        )
        for rate, one in zip(arrivals, means, strict=True)
    ], f"{source} All classes wait alike."  # fmt: skip


def _tails(model: OpenStation, scvs: tuple[float, ...], waits: tuple[float, ...]) -> bool:
    """Whether percentiles are known exactly."""
    alike = len(set(model.service_means)) == 1 and set(scvs) == {1.0} == set(waits)
    return (bool(model.servers) and alike and model.discipline is Discipline.FCFS) or (
        not model.servers and set(scvs) <= {0.0, 1.0}
    )


def _exact_tails(model: OpenStation, scvs: tuple[float, ...]) -> list[tuple[str, float, str]]:
    found = []
    for at, mean, scv in zip(_places(len(model.arrivals)), model.service_means, scvs, strict=True):
        for part, name in PERCENTILES:
            if model.servers:
                value = theory.response_quantile(sum(model.arrivals), mean, model.servers, part)
            else:
                value = mean * (-math.log(1.0 - part) if scv else 1.0)
            found.append((name, value, at))
    return found


def _simulated_means(model: OpenStation, seen: Simulation | None) -> QueueingAnswer:
    """Of G/G/c: what the utilisation law says, and beside what was simulated the approximation that screens."""
    assert seen is not None
    measures = []
    for at, rate, mean, stream in zip(
        _places(len(model.arrivals)), model.arrivals, model.service_means, seen.streams, strict=True
    ):
        width = stream.mean.half_width
        measures += [
            Measure("U", rate * mean / model.servers, SolutionMethod.EXACT, at),
            Measure("X", rate, SolutionMethod.EXACT, at),
            Measure("Wq", stream.mean.value - mean, SolutionMethod.SIMULATED, at, width),
            Measure("R", stream.mean.value, SolutionMethod.SIMULATED, at, width),
            Measure("Nq", rate * (stream.mean.value - mean), SolutionMethod.SIMULATED, at, rate * width),
            Measure("Q", rate * stream.mean.value, SolutionMethod.SIMULATED, at, rate * width),
        ]
    if len(model.arrivals) == 1 and model.discipline is Discipline.FCFS:
        scvs, waits = model.service_scvs or (1.0,), model.arrival_scvs or (1.0,)
        rough = theory.general(model.arrivals[0], model.service_means[0], model.servers, scvs[0], waits[0])
        measures.append(Measure("Wq_allen_cunneen", rough, SolutionMethod.APPROXIMATE))
    return QueueingAnswer(tuple(measures), "Simulated; beside it Allen and Cunneen's approximation.")


def _places(classes: int) -> list[str]:
    return [f"class {position}" if classes > 1 else "" for position in range(1, classes + 1)]


def _stations(found: "list[theory.Station] | tuple[theory.Station, ...]", source: str) -> QueueingAnswer:
    measures = []
    for position, one in enumerate(found, 1):
        method = SolutionMethod.EXACT if one.exact else SolutionMethod.APPROXIMATE
        at = f"class {position}" if len(found) > 1 else ""
        for name, value in (
            ("U", one.utilisation),
            ("Wq", one.waiting),
            ("R", one.response),
            ("Nq", one.queue),
            ("Q", one.present),
            ("X", one.throughput),
            ("pW", one.delayed),
            ("p0", one.empty if position == 1 or at == "" else math.nan),
        ):
            if value == value:  # not known is not an answer
                measures.append(Measure(name, value, method, at))
    return QueueingAnswer(tuple(measures), source)


def finite_station(model: FiniteStation, seed: int, precision: float, progress: Progress = silent) -> QueueingAnswer:
    checks.positive("arrival", model.arrival)
    checks.positive("service_rate", model.service_rate)
    checks.counts("servers", [model.servers])
    checks.counts("customers", [model.customers], 0)
    checks.not_negative("service_scv", model.service_scv)
    mean = 1.0 / model.service_rate
    if model.service_scv != 1.0 and not (model.capacity == model.servers and not model.customers):
        if model.customers:
            raise ValueError("service_scv: solved for exponential service where customers are so many")
        checks.counts("capacity", [model.capacity], model.servers)
        return stations_simulated.finite(model, seed, precision, progress)
    found = theory.finite(model.arrival, mean, model.servers, model.capacity, model.customers)
    figures = (
        ("U", found.utilisation),
        ("X", found.throughput),
        ("Q", found.present),
        ("R", found.response),
        ("Nq", found.present - found.utilisation * model.servers),
        ("Wq", found.response - mean),
        ("p0", found.probabilities[0]),
        ("pK", found.probabilities[-1]),
        ("rejected", found.rejected),
    )
    return QueueingAnswer(
        tuple(Measure(name, max(0.0, value), SolutionMethod.EXACT) for name, value in figures),
        f"Kleinrock, volume 1, {'3.8 and 3.9: so many customers' if model.customers else '3.6: M/M/c/K'}.",
    )


def heterogeneous_station(model: HeterogeneousStation) -> QueueingAnswer:
    checks.positive("arrival", model.arrival)
    checks.positive("service_rates", *model.service_rates)
    if not model.service_rates:
        raise ValueError("service_rates: at least one server")
    return _stations(
        [theory.unequal_servers(model.arrival, model.service_rates)],
        "Bolch et al. (2006), 6.5: unequal servers taken as equal ones of their mean speed.",
    )
