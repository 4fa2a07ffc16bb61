"""Requests as nested steps: each step is a mapping of its one kind to its figures."""

from collections.abc import Sequence

from server.engine.capacity.stated.figures import Figures, listed
from server.engine.kernel.simulation.distributions import with_scv
from server.engine.kernel.simulation.flows import (
    MOST_UNROLLED,
    Background,
    Choice,
    Flow,
    Fork,
    Hold,
    Loop,
    Model,
    Pause,
    Resource,
    Step,
    Work,
)
from server.engine.kernel.simulation.instructions import FCFS, PS

DEEPEST = 10
MOST_STEPS = 20_000
"""Written out, all flows together."""


def flows(figures: Figures) -> Model:
    stations = tuple(_station(one) for one in _each(figures, "stations"))
    pools = tuple(_pool(one) for one in _each(figures, "pools"))
    found = []
    for one in _each(figures, "flows"):
        found.append(_flow(one))
        one.done()
    if not found:
        raise ValueError(f"{figures.path}.flows: at least one class of requests")
    for what, parts in (("stations", stations), ("pools", pools), ("flows", found)):
        names = [one.name for one in parts]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{figures.path}.{what}: {twice[0]} is there twice")
    if sum(_size(flow.steps) for flow in found) > MOST_STEPS:
        raise ValueError(f"{figures.path}.flows: more than {MOST_STEPS} steps, repetitions written out")
    return Model(stations, pools, tuple(found))


def _each(figures: Figures, name: str) -> list[Figures]:
    found = listed(figures.take(name, default=()))
    return [Figures(one, f"{figures.path}.{name}[{position}]") for position, one in enumerate(found)]


def _station(figures: Figures) -> Resource:
    servers = figures.whole("servers", default=1)
    station = Resource(
        figures.text("name"), _least(figures, "servers", servers), PS if figures.flag("sharing") else FCFS
    )
    figures.done()
    return station


def _pool(figures: Figures) -> Resource:
    pool = Resource(figures.text("name"), _least(figures, "size", figures.whole("size", default=1)))
    figures.done()
    return pool


def _least(figures: Figures, name: str, count: int) -> int:
    if count < 1:
        raise ValueError(f"{figures.path}.{name}: must be at least 1, not {count}")
    return count


def _flow(figures: Figures) -> Flow:
    flow = Flow(
        name=figures.text("name"),
        steps=_steps(figures, 0),
        rate=_time(figures, "rate"),
        arrival=_distribution(figures, "arrival_scv"),
        population=figures.whole("population", default=0),
        think=_time(figures, "think"),
        priority=figures.whole("priority", default=0),
        deadline=_time(figures, "deadline"),
        retries=figures.whole("retries", default=0),
        backoff=_time(figures, "backoff"),
    )
    if (flow.rate > 0.0) == (flow.population > 0) or flow.population < 0:
        raise ValueError(f"{figures.path}: a rate above 0 or a population above 0, one of them")
    if not 0 <= flow.priority <= 20 or not 0 <= flow.retries <= 20:
        raise ValueError(f"{figures.path}: priority and retries lie between 0 and 20")
    return flow


def _time(figures: Figures, name: str) -> float:
    found = figures.number(name, default=0.0)
    if found < 0.0:
        raise ValueError(f"{figures.path}.{name}: must not be below 0, and is {found:g}")
    return found


def _distribution(figures: Figures, name: str) -> tuple[int, float]:
    scv = figures.number(name, default=1.0)
    if scv < 0.0:
        raise ValueError(f"{figures.path}.{name}: must not be below 0, and is {scv:g}")
    return with_scv(scv)


def _steps(figures: Figures, depth: int) -> tuple[Step, ...]:
    if depth > DEEPEST:
        raise ValueError(f"{figures.path}: steps go {DEEPEST} deep, at most")
    return tuple(_step(one, depth) for one in _each(figures, "steps"))


def _step(figures: Figures, depth: int) -> Step:
    kind = next((name for name in _KINDS if figures.has(name)), None)
    if kind is None:
        raise ValueError(f"{figures.path}: one of {', '.join(_KINDS)} is expected")
    inner = figures.inner(kind)
    figures.done()
    step = _read(kind, inner, depth + 1)
    inner.done()
    return step


_KINDS = ("work", "pause", "hold", "choice", "loop", "fork", "background")


def _read(kind: str, inner: Figures, depth: int) -> Step:
    match kind:
        case "work":
            return Work(inner.text("station"), _time(inner, "mean"), _distribution(inner, "scv"))
        case "pause":
            return Pause(_time(inner, "mean"), _distribution(inner, "scv"))
        case "hold":
            return Hold(
                inner.text("pool"),
                _steps(inner, depth),
                inner.whole("most_waiting", default=-1),
                _time(inner, "patience"),
            )
        case "choice":
            branches = tuple(_branch(one, depth) for one in _each(inner, "branches"))
            if sum(chance for chance, _ in branches) > 1.0 + 1e-9 or any(chance < 0.0 for chance, _ in branches):
                raise ValueError(f"{inner.path}.branches: chances are 1 together, at most")
            return Choice(branches)
        case "loop":
            return Loop(_time(inner, "mean"), _steps(inner, depth), inner.flag("fixed"))
        case "fork":
            return Fork(tuple(_branch(one, depth)[1] for one in _each(inner, "branches")))
        case _:
            inner.number("chance", default=0.0)
            return Background(_steps(inner, depth))


def _branch(figures: Figures, depth: int) -> tuple[float, tuple[Step, ...]]:
    branch = figures.number("chance", default=0.0), _steps(figures, depth)
    figures.done()
    return branch


def _size(steps: Sequence[Step]) -> int:
    total = 0
    for step in steps:
        match step:
            case Hold(steps=inner) | Background(inner):
                total += 2 + _size(inner)
            case Choice(branches):
                total += sum(2 + _size(inner) for _, inner in branches)
            case Fork(branches):
                total += sum(2 + _size(inner) for inner in branches)
            case Loop(mean, inner, fixed):
                total += 2 + _size(inner) * (int(mean) if fixed and mean <= MOST_UNROLLED else 1)
            case _:
                total += 1
    return total
