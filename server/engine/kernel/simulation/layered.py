"""Layered queueing networks as code for the simulator: tasks whose threads call each other and wait for the answer.

Semantics: Woodside, Neilson, Petriu and Majumdar (1995); Franks et al. (2009). A phase's calls are geometric with the
stated mean, in random order between slices of its demand; phases after the first run when the caller has its answer.
"""

from dataclasses import dataclass

from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.distributions import EXPONENTIAL
from server.engine.kernel.simulation.instructions import Code
from server.engine.kernel.simulation.scenario import Scenario, Station, Stream

UNLIMITED = 1_000_000
"""Servers or threads where there are as many as are wanted."""


@dataclass(frozen=True)
class Processor:
    name: str
    servers: int = 1
    """0: as many as are wanted."""
    sharing: bool = False
    """Processor sharing instead of first come first served."""


@dataclass(frozen=True)
class Task:
    name: str
    processor: str
    entries: tuple[str, ...]
    threads: int = 1
    """Of a server task; 0: as many as are wanted."""
    population: int = 0
    """Customers of a reference task, which calls and is never called; 0 for a server task."""
    think: float = 0.0


@dataclass(frozen=True)
class Entry:
    name: str
    demands: tuple[float, ...]
    """Mean processor time of each phase."""


@dataclass(frozen=True)
class Call:
    source: str
    target: str
    means: tuple[float, ...]
    """Mean number of calls in each phase of the source."""
    asynchronous: bool = False


@dataclass(frozen=True)
class Layered:
    processors: tuple[Processor, ...]
    tasks: tuple[Task, ...]
    entries: tuple[Entry, ...]
    calls: tuple[Call, ...]
    arrivals: tuple[tuple[str, float], ...] = ()
    """Entries with open Poisson arrivals, and their rates."""


class CycleError(ValueError):
    """Tasks that wait for each other in a circle hold their threads for ever."""

    def __init__(self, tasks: tuple[str, ...]) -> None:
        super().__init__("tasks call each other in a circle and would wait for themselves: " + " → ".join(tasks))
        self.tasks = tasks


@dataclass(frozen=True)
class Compiled:
    scenario: Scenario
    phases: dict[tuple[str, int], int]
    """Stopwatch of each entry's phase, counted from 0."""
    waits: dict[tuple[str, str, int], int]
    """Stopwatch of the wait for a thread at each call, by source, target and phase of the source."""


def compiled(model: Layered) -> Compiled:
    """Code with a stopwatch at every phase and every call.

    Raises:
        CycleError: calls go round in a circle.
        ValueError: a name that is not there, or twice; a call to a reference task.
    """
    return _Compiler(model).compiled()


class _Compiler:
    def __init__(self, model: Layered) -> None:
        self._model = model
        self._code = Code()
        self._entries = {one.name: one for one in model.entries}
        self._task_of = {entry: task for task in model.tasks for entry in task.entries}
        self._processor = {one.name: position for position, one in enumerate(model.processors)}
        self._servers = [task for task in model.tasks if not task.population]
        self._pool = {task.name: position for position, task in enumerate(self._servers)}
        self._phases: dict[tuple[str, int], int] = {}
        self._waits: dict[tuple[str, str, int], int] = {}
        self._readings = 0
        self._check()

    def compiled(self) -> Compiled:
        model, code = self._model, self._code
        streams = []
        for task in model.tasks:
            if task.population:
                streams.append(Stream(task.name, population=task.population))
                self._reference(task)
            else:
                for name in task.entries:
                    self._server(task, self._entries[name])
        for name, rate in model.arrivals:
            label = f"open {name}"
            code.label(label)
            code.add(do.ACQUIRE, self._pool[self._task_of[name].name], -1)
            code.add(do.CALL, f"entry {name}")
            code.add(do.END)
            streams.append(Stream(label, rate=rate))
        scenario = Scenario(
            code=code,
            stations=tuple(
                Station(one.servers or UNLIMITED, do.PS if one.sharing else do.FCFS) for one in model.processors
            ),
            pools=tuple(task.threads or UNLIMITED for task in self._servers),
            streams=tuple(streams),
            tallies=self._readings,
            deepest=2 * len(model.tasks) + 2,  # one on the way to each task, one in it
        )
        return Compiled(scenario, self._phases, self._waits)

    def _check(self) -> None:
        model = self._model
        for what, names in (
            ("processor", [one.name for one in model.processors]),
            ("task", [one.name for one in model.tasks]),
            ("entry", [one.name for one in model.entries]),
            ("entry of a task", [entry for task in model.tasks for entry in task.entries]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} {twice[0]} is there twice")
        for task in model.tasks:
            if task.processor not in self._processor:
                raise ValueError(f"task {task.name} runs on {task.processor}, which is not there")
            for entry in task.entries:
                if entry not in self._entries:
                    raise ValueError(f"task {task.name} has entry {entry}, which is not there")
        for call in model.calls:
            for name in (call.source, call.target):
                if name not in self._task_of:
                    raise ValueError(f"a call names entry {name}, which no task has")
            if self._task_of[call.target].population:
                raise ValueError(f"entry {call.target} of reference task {self._task_of[call.target].name} is called")
        for name, _ in model.arrivals:
            if name not in self._task_of:
                raise ValueError(f"arrivals at entry {name}, which no task has")
            if self._task_of[name].population:
                raise ValueError(f"arrivals at entry {name} of reference task {self._task_of[name].name}")
        if not model.arrivals and not any(task.population for task in model.tasks):
            raise ValueError("nobody calls: at least one reference task or one open arrival")
        self._check_circles()

    def _check_circles(self) -> None:
        following: dict[str, list[str]] = {}
        for call in self._model.calls:
            if not call.asynchronous:
                source, target = self._task_of[call.source].name, self._task_of[call.target].name
                following.setdefault(source, []).append(target)
        settled: set[str] = set()

        def visit(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                raise CycleError((*path[path.index(name) :], name))
            if name not in settled:
                for other in following.get(name, ()):
                    visit(other, (*path, name))
                settled.add(name)

        for name in sorted(following):
            visit(name, ())

    def _reference(self, task: Task) -> None:
        code = self._code
        code.label(task.name)
        if task.think:
            code.add(do.DELAY, 0, EXPONENTIAL, 0, task.think)
        code.add(do.BEGIN)
        for name in task.entries:
            for phase in range(len(self._entries[name].demands)):
                self._phase(task, self._entries[name], phase)
        code.add(do.AGAIN, task.name)

    def _server(self, task: Task, entry: Entry) -> None:
        """Called with a thread in hand; the thread is given back when the last phase is done."""
        code = self._code
        code.label(f"entry {entry.name}")
        self._phase(task, entry, 0)
        later = [phase for phase in range(1, len(entry.demands)) if self._works(entry, phase)]
        if not later:
            code.add(do.RELEASE, self._pool[task.name])
            code.add(do.RETURN)
            return
        # Server and caller go on in the same instant: in the literature's Petri nets either is first as often.
        code.add(do.SPAWN, f"later {entry.name}", x=0.5)
        code.add(do.RETURN)
        code.label(f"later {entry.name}")
        for phase in later:
            self._phase(task, entry, phase)
        code.add(do.RELEASE, self._pool[task.name])
        code.add(do.VANISH)

    def _works(self, entry: Entry, phase: int) -> bool:
        return entry.demands[phase] > 0.0 or any(mean for _, mean in self._calls(entry, phase))

    def _calls(self, entry: Entry, phase: int) -> list[tuple[Call, float]]:
        return [
            (call, call.means[phase])
            for call in self._model.calls
            if call.source == entry.name and phase < len(call.means) and call.means[phase] > 0.0
        ]

    def _reading(self) -> int:
        self._readings += 1
        return self._readings - 1

    def _phase(self, task: Task, entry: Entry, phase: int) -> None:
        code = self._code
        calls = self._calls(entry, phase)
        total = sum(mean for _, mean in calls)
        here = f"{entry.name} {phase}"
        self._phases[entry.name, phase] = reading = self._reading()
        code.add(do.MARK)
        # The wait of a call needs a stopwatch of its own, one level down.
        code.label(f"slice {here}")
        if entry.demands[phase]:
            code.add(do.SERVE, self._processor[task.processor], EXPONENTIAL, 0, entry.demands[phase] / (total + 1.0))
        if calls:
            code.add(do.CHANCE, f"done {here}", x=1.0 / (total + 1.0))
            left = total
            for call, mean in calls[:-1]:
                code.add(do.CHANCE, f"{here} to {call.target}", 1, x=mean / left)
                left -= mean
            for call, _ in reversed(calls):
                code.label(f"{here} to {call.target}")
                self._waits[entry.name, call.target, phase] = self._reading()
                code.add(do.SPAWN if call.asynchronous else do.CALL, f"call {here} to {call.target}")
                code.add(do.GOTO, f"slice {here}")
        code.label(f"done {here}")
        code.add(do.TALLY, reading)
        if calls:
            code.add(do.GOTO, f"after {here}")
            for call, _ in calls:
                code.label(f"call {here} to {call.target}")
                code.add(do.MARK)
                code.add(do.ACQUIRE, self._pool[self._task_of[call.target].name], -1)
                code.add(do.TALLY, self._waits[entry.name, call.target, phase])
                code.add(do.CALL, f"entry {call.target}")
                code.add(do.VANISH if call.asynchronous else do.RETURN)
            code.label(f"after {here}")
