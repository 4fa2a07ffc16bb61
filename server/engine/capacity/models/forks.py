"""Forks whose branches are stations of their own."""

from server.engine.capacity.models import checks
from server.engine.capacity.models.stations_simulated import PERCENTILES
from server.engine.kernel.queueing import erlang
from server.engine.kernel.queueing import fork_join as theory
from server.engine.kernel.simulation.distributions import with_scv
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import Flow, Fork, Model, Resource, Work, compiled
from server.engine.model.progress import Progress, silent
from server.engine.model.queueing import ForkJoin, Measure, QueueingAnswer, SolutionMethod


def fork_join(model: ForkJoin, seed: int, precision: float, progress: Progress = silent) -> QueueingAnswer:
    """Exact where it is known; otherwise simulated, with the approximation beside it."""
    checks.positive("arrival", model.arrival)
    checks.positive("services", *model.services)
    checks.not_negative("service_scv", model.service_scv)
    checks.counts("servers", [model.servers])
    checks.counts("branches", [len(model.services)])
    worst = model.arrival * max(model.services)
    if worst >= model.servers:
        raise erlang.OverloadedError(worst, model.servers)
    rough: tuple[Measure, ...] = ()
    if len(set(model.services)) == 1 and model.servers == 1 and model.service_scv == 1.0:
        mean, exact = theory.fork_join(model.arrival, 1.0 / model.services[0], len(model.services))
        rough = (Measure("R_nelson_tantawi", mean, SolutionMethod.APPROXIMATE),)
        if exact:
            rough = (Measure("R", mean, SolutionMethod.EXACT),)
    names = [f"branch {position}" for position in range(1, len(model.services) + 1)]
    work = with_scv(model.service_scv)
    parts = tuple((Work(name, one, work),) for name, one in zip(names, model.services, strict=True))
    flow = Flow("request", (Fork(parts),), rate=model.arrival)
    scenario = compiled(Model(tuple(Resource(name, model.servers) for name in names), (), (flow,)))
    seen = simulate(scenario, seed=seed, precision=precision, progress=progress).streams[0]
    exact = rough[0].name == "R" if rough else False
    return QueueingAnswer(
        (
            *(rough if exact else (Measure("R", seen.mean.value, SolutionMethod.SIMULATED, "", seen.mean.half_width),)),
            *(
                Measure(name, one.value, SolutionMethod.SIMULATED, half_width=one.half_width)
                for (_, name), one in zip(PERCENTILES, seen.quantiles, strict=True)
            ),
            *(() if exact else rough),
        ),
        "Flatto and Hahn (1984); percentiles are simulated."
        if exact
        else f"Simulated{'; beside it Nelson and Tantawi (1988)' * bool(rough)}.",
    )
