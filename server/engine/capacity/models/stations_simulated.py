"""Single stations simulated, for what theory does not give: percentiles, general arrivals, finite room."""

from collections.abc import Sequence

from server.engine.kernel.simulation.distributions import with_scv
from server.engine.kernel.simulation.experiment import MOST_EVENTS, simulate
from server.engine.kernel.simulation.flows import Flow, Hold, Model, Pause, Resource, Step, Work, compiled
from server.engine.kernel.simulation.instructions import FCFS, PS
from server.engine.kernel.simulation.scenario import Simulation, UnstableError
from server.engine.model.progress import Progress, silent
from server.engine.model.queueing import (
    Discipline,
    FiniteStation,
    Measure,
    OpenStation,
    QueueingAnswer,
    SolutionMethod,
)

PERCENTILES = ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
SOURCE = "Percentiles are simulated; times that are not exponential are taken as gamma or, above one, as two phases."

_KINDS = {Discipline.FCFS: FCFS, Discipline.HOL: FCFS, Discipline.PS: PS}
"""Disciplines that the simulator has."""


def station(
    model: OpenStation,
    scvs: Sequence[float],
    waits: Sequence[float],
    order: Sequence[int],
    seed: int,
    precision: float,
    progress: Progress = silent,
) -> Simulation | None:
    """A stream for each class; None where the discipline cannot be simulated or the run is too short for a verdict."""
    if model.discipline not in _KINDS:
        return None
    flows = []
    for k, (rate, mean, scv, wait) in enumerate(zip(model.arrivals, model.service_means, scvs, waits, strict=True)):
        work: Step = Work("station", mean, with_scv(scv)) if model.servers else Pause(mean, with_scv(scv))
        level = order.index(k) if model.discipline is Discipline.HOL else 0
        flows.append(Flow(f"class {k + 1}", (work,), rate=rate, arrival=with_scv(wait), priority=level))
    scenario = compiled(
        Model((Resource("station", max(1, model.servers), _KINDS[model.discipline]),), (), tuple(flows))
    )
    try:
        return simulate(scenario, seed=seed, precision=precision, most_events=MOST_EVENTS // 3, progress=progress)
    except UnstableError:  # the load is below one: so close to it that no affordable run settles
        return None


def finite(model: FiniteStation, seed: int, precision: float, progress: Progress = silent) -> QueueingAnswer:
    mean = 1.0 / model.service_rate
    inside = Hold("room", (Work("station", mean, with_scv(model.service_scv)),), most_waiting=0)
    flow = Flow("request", (inside,), rate=model.arrival)
    scenario = compiled(Model((Resource("station", model.servers),), (Resource("room", model.capacity),), (flow,)))
    seen = simulate(scenario, seed=seed, precision=precision, progress=progress)
    stream, room = seen.streams[0], seen.utilisation[1]
    present = (room.value * model.capacity, room.half_width * model.capacity)
    figures = (
        ("U", seen.utilisation[0].value, seen.utilisation[0].half_width),
        ("X", stream.throughput.value, stream.throughput.half_width),
        ("Q", *present),
        ("R", stream.mean.value, stream.mean.half_width),
        ("Wq", stream.mean.value - mean, stream.mean.half_width),
        ("pK", stream.rejected.value, stream.rejected.half_width),
        ("rejected", stream.rejected.value, stream.rejected.half_width),
        *((name, one.value, one.half_width) for (_, name), one in zip(PERCENTILES, stream.quantiles, strict=True)),
    )
    return QueueingAnswer(
        tuple(Measure(name, value, SolutionMethod.SIMULATED, "", width) for name, value, width in figures),
        f"Simulated: M/G/c/K. {SOURCE}",
    )
