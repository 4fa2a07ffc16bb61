"""Single stations, loss and staffing, forks."""

from server.engine.capacity.models import checks
from server.engine.kernel.queueing import erlang
from server.engine.kernel.queueing import fork_join as forks
from server.engine.kernel.queueing import stations as theory
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import Flow, Fork, Model, Resource, Work, compiled
from server.engine.model.progress import Progress, silent
from server.engine.model.queueing import (
    Discipline,
    FiniteStation,
    ForkJoin,
    HeterogeneousStation,
    LossTable,
    Measure,
    OpenStation,
    QueueingAnswer,
    SolutionMethod,
    Staffing,
)

_PERCENTILES = ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))


def open_station(model: OpenStation) -> QueueingAnswer:
    classes = len(model.arrivals)
    if not classes:
        raise ValueError("arrivals: a station without any has no measures")
    checks.positive("arrivals", *model.arrivals)
    checks.positive("service_means", *model.service_means)
    checks.not_negative("service_scvs", *model.service_scvs)
    checks.counts("servers", [model.servers], 0)
    checks.same_length("service_means", model.service_means, "arrivals", classes)
    scvs = model.service_scvs or (1.0,) * classes
    checks.same_length("service_scvs", scvs, "arrivals", classes)
    if not model.servers:
        alone = [theory.infinite_server(*one) for one in zip(model.arrivals, model.service_means, strict=True)]
        return _stations(alone, "M/G/infinity: nobody waits.")
    if model.discipline is Discipline.HOL:
        found = theory.non_preemptive(model.arrivals, model.service_means, scvs, model.servers)
        return _stations(found, "Cobham (1954): non-preemptive priorities.")
    if model.discipline is Discipline.PREEMPTIVE_RESUME:
        found = theory.preemptive_resume(model.arrivals, model.service_means, scvs, model.servers)
        return _stations(found, "Kleinrock, volume 2, 3.6: preemptive-resume priorities.")
    arrival = sum(model.arrivals)
    mean = sum(rate * one for rate, one in zip(model.arrivals, model.service_means, strict=True)) / arrival
    if model.discipline is Discipline.PS:
        whole = theory.processor_sharing(arrival, mean, model.servers)
        each = [
            theory.Station(
                rate * one / model.servers,
                one * (whole.response / mean - 1.0),
                one * whole.response / mean,
                rate * one * (whole.response / mean - 1.0),
                rate * one * whole.response / mean,
                rate,
                exact=model.servers == 1 or classes == 1,
            )
            for rate, one in zip(model.arrivals, model.service_means, strict=True)
        ]
        return _stations(each, "Kleinrock, volume 2, 4.4: processor sharing depends on mean demands alone.")
    second = sum(
        rate * one * one * (1.0 + scv) for rate, one, scv in zip(model.arrivals, model.service_means, scvs, strict=True)
    )
    scv = second / arrival / mean / mean - 1.0
    whole = theory.multi_server(arrival, mean, model.servers, scv if abs(scv - 1.0) > 1e-12 else 1.0)
    if classes == 1:
        answer = _stations([whole], "Pollaczek and Khinchine; Erlang C.")
        if scvs == (1.0,):
            tails = tuple(
                Measure(name, theory.response_quantile(arrival, mean, model.servers, part), SolutionMethod.EXACT)
                for part, name in _PERCENTILES
            )
            answer = QueueingAnswer((*answer.measures, *tails), answer.source)
        return answer
    each = [
        theory.Station(
            rate * one / model.servers,
            whole.waiting,
            whole.waiting + one,
            rate * whole.waiting,
            rate * (whole.waiting + one),
            rate,
            whole.delayed,
            whole.exact,
        )
        for rate, one in zip(model.arrivals, model.service_means, strict=True)
    ]
    return _stations(each, "Pollaczek and Khinchine; Erlang C. All classes wait alike.")


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
        ):
            if value == value:  # not known is not an answer
                measures.append(Measure(name, value, method, at))
    return QueueingAnswer(tuple(measures), source)


def finite_station(model: FiniteStation) -> QueueingAnswer:
    checks.positive("arrival", model.arrival)
    checks.positive("service_rate", model.service_rate)
    checks.counts("servers", [model.servers])
    found = theory.finite(model.arrival, 1.0 / model.service_rate, model.servers, model.capacity)
    figures = (
        ("U", found.utilisation),
        ("X", found.throughput),
        ("Q", found.present),
        ("R", found.response),
        ("p0", found.probabilities[0]),
        ("pK", found.rejected),
    )
    return QueueingAnswer(
        tuple(Measure(name, value, SolutionMethod.EXACT) for name, value in figures),
        "Kleinrock, volume 1, 3.6: M/M/c/K.",
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


def loss_table(model: LossTable) -> QueueingAnswer:
    checks.counts("servers", model.servers)
    checks.positive("offered", *model.offered)
    if bool(model.blocking) + bool(model.servers) + bool(model.offered) != 2:
        raise ValueError("blocking, servers, offered: two of them are given, and the third is asked for")
    if model.servers and model.offered:
        long = max(len(model.servers), len(model.offered))
        if {len(model.servers), len(model.offered)} - {1, long}:
            raise ValueError(f"offered has {len(model.offered)} values and servers {len(model.servers)}")
        pairs = zip(
            model.servers * (1 if len(model.servers) > 1 else long),
            model.offered * (1 if len(model.offered) > 1 else long),
            strict=True,
        )
        found = [("blocking", erlang.blocking(*pair), f"servers {pair[0]} offered {pair[1]:g}") for pair in pairs]
    else:
        checks.fraction("blocking", model.blocking)
        found = [
            ("offered_erlang", erlang.offered_at(count, model.blocking), f"servers {count}") for count in model.servers
        ]
        found += [
            ("min_servers", erlang.servers_for_blocking(load, model.blocking), f"offered {load:g}")
            for load in model.offered
        ]
    return QueueingAnswer(
        tuple(Measure(name, value, SolutionMethod.EXACT, at) for name, value, at in found), "Erlang B."
    )


def staffing(model: Staffing) -> QueueingAnswer:
    checks.positive("arrival", model.arrival)
    checks.positive("service_mean", model.service_mean)
    asked = (bool(model.fraction), model.mean_wait is not None, model.blocking is not None)
    if sum(asked) != 1:
        raise ValueError("fraction, mean_wait, blocking: one of them is the target")
    if not model.fraction:
        return _staffing_otherwise(model)
    checks.fraction("fraction", model.fraction)
    checks.not_negative("wait", model.wait)
    offered = model.arrival * model.service_mean
    servers = erlang.servers_for_wait(offered, model.service_mean, model.fraction, model.wait)
    reached = erlang.within(servers, offered, model.service_mean, model.wait)
    return QueueingAnswer(
        (
            Measure("min_servers", float(servers), SolutionMethod.EXACT),
            Measure("fraction", reached, SolutionMethod.EXACT),
            Measure("U", offered / servers, SolutionMethod.EXACT),
        ),
        "Erlang C.",
    )


def _staffing_otherwise(model: Staffing) -> QueueingAnswer:
    offered = model.arrival * model.service_mean
    if model.blocking is not None:
        checks.fraction("blocking", model.blocking)
        servers = erlang.servers_for_blocking(offered, model.blocking)
        lost = erlang.blocking(servers, offered)
        figures, source = (("blocking", lost), ("U", offered * (1.0 - lost) / servers)), "Erlang B."
    else:
        checks.positive("mean_wait", model.mean_wait or 0.0)
        servers = erlang.servers_for_mean_wait(offered, model.service_mean, model.mean_wait or 0.0)
        wait = theory.multi_server(model.arrival, model.service_mean, servers).waiting
        figures, source = (("Wq", wait), ("U", offered / servers)), "Erlang C."
    return QueueingAnswer(
        tuple(
            Measure(name, value, SolutionMethod.EXACT) for name, value in (("min_servers", float(servers)), *figures)
        ),
        source,
    )


def fork_join(model: ForkJoin, seed: int, precision: float, progress: Progress = silent) -> QueueingAnswer:
    """Exact where it is known; beyond two branches simulated, with the approximation beside it."""
    checks.positive("arrival", model.arrival)
    checks.positive("service_rate", model.service_rate)
    checks.counts("branches", [model.branches])
    mean, exact = forks.fork_join(model.arrival, model.service_rate, model.branches)
    if exact:
        return QueueingAnswer((Measure("R", mean, SolutionMethod.EXACT),), "Flatto and Hahn (1984).")
    service = 1.0 / model.service_rate
    names = [f"branch {position}" for position in range(1, model.branches + 1)]
    flow = Flow("request", (Fork(tuple((Work(name, service),) for name in names)),), rate=model.arrival)
    scenario = compiled(Model(tuple(Resource(name, 1) for name in names), (), (flow,)))
    seen = simulate(scenario, seed=seed, precision=precision, progress=progress).streams[0]
    return QueueingAnswer(
        (
            Measure("R", seen.mean.value, SolutionMethod.SIMULATED, half_width=seen.mean.half_width),
            *(
                Measure(name, one.value, SolutionMethod.SIMULATED, half_width=one.half_width)
                for (_, name), one in zip(_PERCENTILES, seen.quantiles, strict=True)
            ),
            Measure("R_nelson_tantawi", mean, SolutionMethod.APPROXIMATE),
        ),
        "Simulated; beside it Nelson and Tantawi (1988).",
    )
