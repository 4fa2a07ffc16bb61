"""Requests as nested steps, compiled for the simulator: work, pauses, pools held, choices, loops, forks, deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.simulation import instructions as do
from server.engine.kernel.simulation.distributions import EXPONENTIAL
from server.engine.kernel.simulation.instructions import Code
from server.engine.kernel.simulation.scenario import Scenario, Station, Stream

Distribution = tuple[int, float]
"""Kind and shape, of `variates`."""

MOST_UNROLLED = 64
"""Repetitions of a fixed count that are written out; more are taken as geometric."""


@dataclass(frozen=True)
class Work:
    """Demand for one station; the time it takes depends on who else is there."""

    station: str
    mean: float
    distribution: Distribution = (EXPONENTIAL, 0.0)


@dataclass(frozen=True)
class Pause:
    """Time that passes whoever else is there: a network, an external system."""

    mean: float
    distribution: Distribution = (EXPONENTIAL, 0.0)


@dataclass(frozen=True)
class Hold:
    """``steps`` with one unit of the pool in hand, from its acquisition to its release."""

    pool: str
    steps: "tuple[Step, ...]"
    most_waiting: int = -1
    """Refused when so many wait already; -1 without limit."""
    patience: float = 0.0
    """Given up after waiting so long; 0 without limit."""


@dataclass(frozen=True)
class Choice:
    """One of the branches; what is missing to one does nothing."""

    branches: "tuple[tuple[float, tuple[Step, ...]], ...]"


@dataclass(frozen=True)
class Loop:
    """``steps`` so often on average: geometric, or exactly so often when ``fixed``."""

    mean: float
    steps: "tuple[Step, ...]"
    fixed: bool = False


@dataclass(frozen=True)
class Fork:
    """All branches at once; done when the last of them is."""

    branches: "tuple[tuple[Step, ...], ...]"


@dataclass(frozen=True)
class Background:
    """``steps`` that nobody waits for."""

    steps: "tuple[Step, ...]"


Step = Work | Pause | Hold | Choice | Loop | Fork | Background


@dataclass(frozen=True)
class Flow:
    """A class of requests: open when it has a rate, closed when it has a population."""

    name: str
    steps: tuple[Step, ...]
    rate: float = 0.0
    arrival: Distribution = (EXPONENTIAL, 0.0)
    population: int = 0
    think: float = 0.0
    think_distribution: Distribution = (EXPONENTIAL, 0.0)
    priority: int = 0
    deadline: float = 0.0
    """The caller waits no longer; what it asked for runs on. 0 without."""
    retries: int = 0
    backoff: float = 0.0
    """Mean pause before a retry."""


@dataclass(frozen=True)
class Resource:
    name: str
    servers: int
    kind: int = do.FCFS
    """Of a station; pools are always first come first served."""


@dataclass(frozen=True)
class Model:
    stations: tuple[Resource, ...]
    pools: tuple[Resource, ...]
    flows: tuple[Flow, ...]
    profile: tuple[float, ...] = ()
    period: float = 0.0


def compiled(model: Model) -> Scenario:
    """The scenario of the model as it is.

    Raises:
        ValueError: a name that is not there, a closed flow with a deadline.
    """
    writer = _Writer(model)
    streams = []
    for flow in model.flows:
        if flow.population and flow.deadline:
            raise ValueError(f"flow {flow.name}: a closed customer has no deadline")
        streams.append(Stream(f"flow {flow.name}", flow.rate, flow.arrival, flow.population, flow.priority))
        writer.flow(flow)
    return _scenario(model, writer.code, tuple(streams), model.profile, model.period)


def saturated(model: Model, customers: int) -> Scenario:
    """The open flows in their proportions, always ``customers`` of them under way: what the system can do at most.

    Deadlines and closed flows are left out. The one stream of the scenario counts passes of any flow.
    """
    writer = _Writer(model)
    code = writer.code
    open_flows = [flow for flow in model.flows if flow.rate > 0.0]
    total = sum(flow.rate for flow in open_flows)
    code.label("next")
    for position, flow in enumerate(open_flows[:-1]):
        code.add(do.CHANCE, f"flow {flow.name}", int(position > 0), x=flow.rate / total)
        total -= flow.rate
    for flow in reversed(open_flows):
        code.label(f"flow {flow.name}")
        writer.steps(flow.steps)
        code.add(do.AGAIN, "next")
    writer.finish("next")
    return _scenario(model, code, (Stream("next", population=customers),), (), 0.0)


def _scenario(
    model: Model, code: Code, streams: tuple[Stream, ...], profile: tuple[float, ...], period: float
) -> Scenario:
    return Scenario(
        code=code,
        stations=tuple(Station(one.servers, one.kind) for one in model.stations),
        pools=tuple(one.servers for one in model.pools),
        streams=streams,
        profile=profile,
        period=period,
    )


class _Writer:
    def __init__(self, model: Model) -> None:
        self.code = Code()
        self._stations = {one.name: position for position, one in enumerate(model.stations)}
        self._pools = {one.name: position for position, one in enumerate(model.pools)}
        self._fresh = 0
        self._refusals: list[tuple[str, tuple[int, ...], int]] = []
        self._held: list[int] = []
        self._detached = 0

    def flow(self, flow: Flow) -> None:
        code = self.code
        code.label(f"flow {flow.name}")
        if flow.population:
            code.add(do.DELAY, 0, flow.think_distribution[0], 0, flow.think, flow.think_distribution[1])
            code.add(do.BEGIN)
        if flow.deadline:
            code.add(do.TIMER, f"retry {flow.name}", flow.retries, 0, flow.deadline)
        code.label(f"body {flow.name}")
        self.steps(flow.steps)
        if flow.population:
            code.add(do.AGAIN, f"flow {flow.name}")
        else:
            code.add(do.END)
        if flow.deadline:
            code.label(f"retry {flow.name}")
            if flow.backoff:
                code.add(do.DELAY, 0, EXPONENTIAL, 0, flow.backoff)
            code.add(do.TIMER, f"retry {flow.name}", flow.retries, 0, flow.deadline)
            code.add(do.GOTO, f"body {flow.name}")
        self.finish(f"flow {flow.name}" if flow.population else "")

    def finish(self, again: str = "") -> None:
        """Where refused jobs go: they give back what they hold, and fail."""
        code = self.code
        for label, held, detached in self._refusals:
            code.label(label)
            for pool in reversed(held):
                code.add(do.RELEASE, pool)
            if detached:
                code.add(do.VANISH)
            elif again:
                code.add(do.FAIL, 0, 1, again)
            else:
                code.add(do.FAIL, 0)
        self._refusals = []

    def steps(self, steps: "Sequence[Step]") -> None:
        for step in steps:
            self._step(step)

    def _label(self, what: str) -> str:
        self._fresh += 1
        return f"{what} {self._fresh}"

    def _step(self, step: "Step") -> None:
        code = self.code
        match step:
            case Work(station, mean, (kind, shape)):
                code.add(do.SERVE, self._place(self._stations, station, "station"), kind, 0, mean, shape)
            case Pause(mean, (kind, shape)):
                code.add(do.DELAY, 0, kind, 0, mean, shape)
            case Hold():
                self._hold(step)
            case Choice(branches):
                self._choice(branches)
            case Loop():
                self._loop(step)
            case Fork(branches):
                self._apart([(do.FORK, branch) for branch in branches])
                code.add(do.JOIN)
            case Background(inner):
                self._apart([(do.SPAWN, inner)])

    @staticmethod
    def _place(places: dict[str, int], name: str, what: str) -> int:
        if name not in places:
            raise ValueError(f"there is no {what} {name}; there are {', '.join(sorted(places)) or 'none'}")
        return places[name]

    def _hold(self, step: Hold) -> None:
        pool = self._place(self._pools, step.pool, "pool")
        refused: int | str = 0
        if step.most_waiting >= 0 or step.patience > 0.0:
            refused = self._label("refused")
            self._refusals.append((refused, tuple(self._held), self._detached))
        self.code.add(do.ACQUIRE, pool, step.most_waiting, refused, step.patience)
        self._held.append(pool)
        self.steps(step.steps)
        self._held.pop()
        self.code.add(do.RELEASE, pool)

    def _choice(self, branches: "tuple[tuple[float, tuple[Step, ...]], ...]") -> None:
        code, after = self.code, self._label("after")
        left = 1.0
        labels = [self._label("branch") for _ in branches]
        for position, ((chance, _), label) in enumerate(zip(branches, labels, strict=True)):
            # One number for all, so that what follows draws the same however many branches there are.
            code.add(do.CHANCE, label, int(position > 0), x=min(1.0, chance / left) if left > 1e-12 else 1.0)
            left -= chance
        code.add(do.GOTO, after)
        for (_, inner), label in zip(branches, labels, strict=True):
            code.label(label)
            self.steps(inner)
            code.add(do.GOTO, after)
        code.label(after)

    def _loop(self, step: Loop) -> None:
        code = self.code
        if step.fixed and step.mean == int(step.mean) and step.mean <= MOST_UNROLLED:
            for _ in range(int(step.mean)):
                self.steps(step.steps)
            return
        start, after = self._label("loop"), self._label("after")
        code.label(start)
        code.add(do.CHANCE, after, x=1.0 / (1.0 + step.mean))
        self.steps(step.steps)
        code.add(do.GOTO, start)
        code.label(after)

    def _apart(self, parts: "Sequence[tuple[int, tuple[Step, ...]]]") -> None:
        code, after = self.code, self._label("after")
        labels = [self._label("apart") for _ in parts]
        for (operation, _), label in zip(parts, labels, strict=True):
            code.add(operation, label)
        code.add(do.GOTO, after)
        held, self._held = self._held, []
        self._detached += 1
        for (_, inner), label in zip(parts, labels, strict=True):
            code.label(label)
            self.steps(inner)
            code.add(do.VANISH)
        self._detached -= 1
        self._held = held
        code.label(after)
