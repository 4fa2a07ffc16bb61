"""Requests as nested steps, simulated: every class, every resource."""

from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.flows import Model, compiled
from server.engine.kernel.simulation.scenario import UnstableError
from server.engine.model.progress import Progress, silent
from server.engine.model.queueing import Measure, QueueingAnswer, SolutionMethod


def flows(model: Model, seed: int, precision: float, progress: Progress = silent) -> QueueingAnswer:
    resources = [*(f"station {one.name}" for one in model.stations), *(f"pool {one.name}" for one in model.pools)]
    try:
        seen = simulate(compiled(model), seed=seed, precision=precision, progress=progress)
    except UnstableError as growing:
        where = f"{resources[growing.resource]}: " if resources else ""
        return QueueingAnswer((), "No steady state.", overloaded=f"{where}{growing}")
    measures = []
    for flow, stream in zip(model.flows, seen.streams, strict=True):
        at = f"flow {flow.name}"
        pairs = [
            ("X", stream.throughput),
            ("R", stream.mean),
            ("sd", stream.deviation),
            *zip(("p50", "p95", "p99"), stream.quantiles, strict=True),
            ("rejected", stream.rejected),
            ("given_up", stream.given_up),
        ]
        measures += [
            Measure(name, one.value, SolutionMethod.SIMULATED, at, one.half_width)
            for name, one in pairs
            if one.value == one.value  # of what never happened nothing is known
        ]
        for name, waiting in zip(resources, stream.waiting, strict=True):
            measures.append(Measure("waiting", waiting, SolutionMethod.SIMULATED, f"{at} {name}"))
    for name, used in zip(resources, seen.utilisation, strict=True):
        measures.append(Measure("U", used.value, SolutionMethod.SIMULATED, name, used.half_width))
    return QueueingAnswer(tuple(measures), "Simulated: independent replications, warm-up cut by MSER-5.")
