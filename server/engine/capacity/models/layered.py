"""Layered queueing networks, simulated with an interval for every measure."""

from server.engine.capacity.models import checks
from server.engine.kernel.simulation import layered as theory
from server.engine.kernel.simulation.estimates import Estimate
from server.engine.kernel.simulation.experiment import simulate
from server.engine.kernel.simulation.scenario import UnstableError, Watch
from server.engine.model.progress import Progress, silent
from server.engine.model.queueing import LayeredModel, Measure, QueueingAnswer, SolutionMethod


def layered(model: LayeredModel, seed: int, precision: float, progress: Progress = silent) -> QueueingAnswer:
    for entry in model.entries:
        checks.not_negative(f"phase_demand of {entry.name}", *entry.phase_demand)
    for call in model.calls:
        checks.not_negative(f"mean_per_phase of {call.src}->{call.dst}", *call.mean_per_phase)
    for task in model.tasks:
        checks.counts(f"threads of {task.name}", [task.threads], 0)
        checks.counts(f"population of {task.name}", [task.population], int(task.reference))
        checks.not_negative(f"think of {task.name}", task.think)
    for arrival in model.open_arrivals:
        checks.positive(f"open_arrivals of {arrival.entry}", arrival.rate)
    compiled = theory.compiled(_translated(model))
    servers = [task for task in model.tasks if not task.reference]
    resources = [*(f"processor {one.name}" for one in model.processors), *(f"task {one.name}" for one in servers)]
    try:
        seen = simulate(compiled.scenario, seed=seed, precision=precision, watch=Watch.TALLIES, progress=progress)
    except UnstableError as growing:
        return QueueingAnswer((), "No steady state.", overloaded=f"{resources[growing.resource]}: {growing}")
    measures = []

    def add(name: str, at: str, estimate: Estimate) -> None:
        measures.append(Measure(name, estimate.value, SolutionMethod.SIMULATED, at, estimate.half_width))

    for (entry_name, phase), watch in compiled.phases.items():
        if phase == 0:
            add("throughput", f"entry {entry_name}", seen.counts[watch])
        add("service_time", f"entry {entry_name} phase {phase + 1}", seen.tallies[watch])
    for (source, target, phase), watch in compiled.waits.items():
        add("waiting", f"call {source}->{target} phase {phase + 1}", seen.tallies[watch])
    unlimited = {f"processor {one.name}" for one in model.processors if not one.servers}
    unlimited |= {f"task {one.name}" for one in servers if not one.threads}
    for name, used in zip(resources, seen.utilisation, strict=True):
        scale = theory.UNLIMITED if name in unlimited else 1.0  # then the mean number in use
        measures.append(
            Measure("U", used.value * scale, SolutionMethod.SIMULATED, name, used.half_width * scale),
        )
    streams = [task for task in model.tasks if task.reference]
    names = [*(f"task {one.name}" for one in streams), *(f"arrivals at {one.entry}" for one in model.open_arrivals)]
    for name, stream in zip(names, seen.streams, strict=True):
        add("X", name, stream.throughput)
        add("R", name, stream.mean)
        for label, one in zip(("p50", "p95", "p99"), stream.quantiles, strict=True):
            add(label, name, one)
    return QueueingAnswer(tuple(measures), "Simulated: layered queueing network with phases.")


def _translated(model: LayeredModel) -> theory.Layered:
    return theory.Layered(
        processors=tuple(theory.Processor(one.name, one.servers, one.sharing) for one in model.processors),
        tasks=tuple(
            theory.Task(
                one.name, one.processor, one.entries, one.threads, one.population if one.reference else 0, one.think
            )
            for one in model.tasks
        ),
        entries=tuple(theory.Entry(one.name, one.phase_demand) for one in model.entries),
        calls=tuple(theory.Call(one.src, one.dst, one.mean_per_phase, one.asynchronous) for one in model.calls),
        arrivals=tuple((one.entry, one.rate) for one in model.open_arrivals),
    )
