"""One service with a worker pool and a connection pool, simulated to its percentiles."""

from server.engine.capacity.models import checks
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import (
    Flow,
    Hold,
    Model,
    Pause,
    Resource,
    Step,
    Work,
    compiled,
    saturated,
)
from server.engine.kernel.simulation.instructions import FCFS, PS
from server.engine.kernel.simulation.scenario import UnstableError, Watch
from server.engine.model.progress import Progress, part, silent
from server.engine.model.queueing import ExternalOrder, Measure, PooledService, QueueingAnswer, SolutionMethod

MOST_CUSTOMERS = 20_000
"""With more workers the load at which the service saturates is not simulated by itself."""
_SURE = 0.003
"""Relative half width of that load."""
_SATURATED = 0.3
"""Of the whole: where that load is known."""


def pooled_service(model: PooledService, seed: int, precision: float, progress: Progress = silent) -> QueueingAnswer:
    checks.positive("arrival_per_s", model.arrival_per_s)
    checks.counts("workers", [model.workers])
    checks.counts("cpu_servers", [model.cpu_servers])
    checks.counts("db_connections", [model.db_connections])
    checks.counts("db_servers", [model.db_servers])
    checks.not_negative(
        "demand_ms",
        model.cpu_before,
        model.db,
        model.cpu_after,
        model.external_while_holding_worker,
        model.external_while_holding_connection,
    )
    system = _system(model)
    capacity = None
    if model.workers <= MOST_CUSTOMERS:  # everybody holds a worker, so that many customers are what saturates
        most = simulate(
            saturated(system, model.workers),
            seed=seed,
            precision=_SURE,
            watch=Watch.THROUGHPUTS,
            progress=part(progress, 0.0, _SATURATED),
        )
        capacity = most.streams[0].throughput
        if model.arrival_per_s / 1e3 > capacity.high:
            raise _overloaded(model, capacity.value)
    try:
        seen = simulate(compiled(system), seed=seed, precision=precision, progress=part(progress, _SATURATED, 1.0))
    except UnstableError as growing:
        raise _overloaded(model, growing.leaving) from None
    stream = seen.streams[0]
    pairs = [
        ("mean", stream.mean),
        ("sd", stream.deviation),
        *zip(("p50", "p95", "p99"), stream.quantiles, strict=True),
    ]
    return QueueingAnswer(
        (
            *(Measure(name, one.value, SolutionMethod.SIMULATED, "", one.half_width) for name, one in pairs),
            *(
                Measure("U", one.value, SolutionMethod.SIMULATED, name, one.half_width)
                for name, one in zip(("cpu", "db", "workers", "db_connections"), seen.utilisation, strict=True)
            ),
            *(
                Measure("capacity_per_s", one.value * 1e3, SolutionMethod.SIMULATED, "", one.half_width * 1e3)
                for one in ([capacity] if capacity else [])
            ),
        ),
        "Simulated: independent replications, warm-up cut by MSER-5. Milliseconds.",
    )


def _overloaded(model: PooledService, most: float) -> UnstableError:
    return UnstableError(0, model.arrival_per_s, most * 1e3)


def _system(model: PooledService) -> Model:
    outside = model.external_while_holding_connection
    half: tuple[Step, ...] = (Pause(outside / 2.0),) if outside else ()
    whole: tuple[Step, ...] = (Pause(outside),) if outside else ()
    before, behind = {
        ExternalOrder.SPLIT: (half, half),
        ExternalOrder.BEFORE: (whole, ()),
        ExternalOrder.AFTER: ((), whole),
    }[model.external_order]
    within: tuple[Step, ...] = (*before, Work("db", model.db), *behind)
    after: tuple[Step, ...] = (
        (Pause(model.external_while_holding_worker),) if model.external_while_holding_worker else ()
    )
    steps = (Work("cpu", model.cpu_before), Hold("db_connections", within), *after, Work("cpu", model.cpu_after))
    kind = PS if model.sharing else FCFS
    return Model(
        stations=(Resource("cpu", model.cpu_servers, kind), Resource("db", model.db_servers, kind)),
        pools=(Resource("workers", model.workers), Resource("db_connections", model.db_connections)),
        flows=(Flow("request", (Hold("workers", steps),), rate=model.arrival_per_s / 1e3),),
    )
