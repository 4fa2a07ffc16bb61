"""One service with a worker pool and a connection pool, simulated to its percentiles."""

from server.engine.capacity.models import checks
from server.engine.kernel.queueing.erlang import OverloadedError
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
from server.engine.model.queueing import Measure, PooledService, QueueingAnswer, SolutionMethod

_CUSTOMERS = 4
"""Times as many customers as workers keep the saturated system busy."""


def pooled_service(model: PooledService, seed: int, precision: float) -> QueueingAnswer:
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
    most = simulate(saturated(system, _CUSTOMERS * model.workers), seed=seed, precision=0.01)
    capacity = most.streams[0].throughput
    if model.arrival_per_s / 1e3 > capacity.high:
        raise OverloadedError(model.arrival_per_s, capacity.value * 1e3)
    seen = simulate(compiled(system), seed=seed, precision=precision)
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
            Measure("capacity_per_s", capacity.value * 1e3, SolutionMethod.SIMULATED, "", capacity.half_width * 1e3),
        ),
        "Simulated: independent replications, warm-up cut by MSER-5. Milliseconds.",
    )


def _system(model: PooledService) -> Model:
    outside = model.external_while_holding_connection / 2.0
    around: tuple[Step, ...] = (Pause(outside),) if outside else ()
    within: tuple[Step, ...] = (*around, Work("db", model.db), *around)
    after: tuple[Step, ...] = (
        (Pause(model.external_while_holding_worker),) if model.external_while_holding_worker else ()
    )
    steps = (Work("cpu", model.cpu_before), Hold("db_connections", within), *after, Work("cpu", model.cpu_after))
    return Model(
        stations=(Resource("cpu", model.cpu_servers), Resource("db", model.db_servers)),
        pools=(Resource("workers", model.workers), Resource("db_connections", model.db_connections)),
        flows=(Flow("request", (Hold("workers", steps),), rate=model.arrival_per_s / 1e3),),
    )
