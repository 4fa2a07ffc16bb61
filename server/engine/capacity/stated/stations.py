"""Single stations, loss tables, staffing, forks."""

import re
from collections.abc import Sequence

from server.engine.capacity.stated.figures import UNLIMITED, Figures, is_list, listed, number, numbers, plainly
from server.engine.model.queueing import (
    Discipline,
    FiniteStation,
    ForkJoin,
    HeterogeneousStation,
    LossTable,
    OpenStation,
    QueueingModel,
    Staffing,
)

ARRIVALS = ("arrivals", "arrival", "arrival_rate", "arrival_rates", "rate", "lambda")
MEANS = ("service_means", "service_mean", "service_time", "service_times", "mean_service", "service", "services")
RATES = ("service_rates", "service_rate", "mu")
SCVS = ("service_scvs", "service_scv", "scv", "scvs")
SECONDS = ("service_second_moments", "service_second_moment", "second_moment")
SERVERS = ("servers", "server_count", "m", "c")
CAPACITY = ("capacity", "K", "k", "room")
SOURCES = ("customers", "population", "sources", "machines")
ARRIVAL_SCVS = ("arrival_scvs", "arrival_scv", "interarrival_scv", "ca2")
BRANCHES = ("branches", "k", "K", "siblings", "n", "fork_width", "width", "degree")
POPULARITY = ("probabilities", "branch_probabilities", "service_probabilities")

_DISCIPLINES = {
    "FCFS": Discipline.FCFS,
    "FIFO": Discipline.FCFS,
    "PS": Discipline.PS,
    "processor sharing": Discipline.PS,
    "HOL": Discipline.HOL,
    "priority": Discipline.HOL,
    "non-preemptive": Discipline.HOL,
    "non-preemptive priority": Discipline.HOL,
    "NPPrio": Discipline.HOL,
    "PREEMPTIVE_RESUME": Discipline.PREEMPTIVE_RESUME,
    "preemptive": Discipline.PREEMPTIVE_RESUME,
    "preemptive priority": Discipline.PREEMPTIVE_RESUME,
    "PR": Discipline.PREEMPTIVE_RESUME,
    "PRIO-PR": Discipline.PREEMPTIVE_RESUME,
    **dict.fromkeys(("NP", "head of line", "nonpreemptive HOL", "PRIO-NP"), Discipline.HOL),
    **dict.fromkeys(("preemptive resume priority", "PPRIO", "PRP"), Discipline.PREEMPTIVE_RESUME),
    **dict.fromkeys(("LCFS", "LIFO"), Discipline.LCFS),
    **dict.fromkeys(("LCFS-PR", "LCFS preemptive", "LIFO-PR"), Discipline.LCFS_PREEMPTIVE),
    **dict.fromkeys(("SIRO", "ROS", "random order"), Discipline.SIRO),
    "EPS": Discipline.PS,
    "RR": Discipline.PS,
}
_SHAPES = {"exponential": 1.0, "deterministic": 0.0, "constant": 0.0, "M": 1.0, "D": 0.0, "uniform": 1.0 / 3.0}
_GENERAL = {
    *("general", "g", "gi", "gamma", "erlang", "hyperexponential", "h2", "hyper", "coxian", "phasetype", "lognormal"),
    *("exponential", "m"),
}
"""Beside a squared coefficient of variation, from which everything else follows."""
SHAPES = ("distribution", "service_distribution")
"""Squared coefficients of variation; of a uniform service from nothing to twice its mean."""

_PER = {"s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hour": 3600.0, "ms": 0.001}
_SERVICE = ("service_mean", "mean_service", "service_time", "mean_service_time", "aht", "holding_time", "mean_holding")
_BEYOND = re.compile(r"p\s*\(?\s*w\w*\s*>=?\s*([\d.]+)\s*([a-z]*)\s*\)?\D*([\d.]+)\s*(%?)\s*$")
_SLASH = re.compile(r"^\s*([\d.]+)\s*%?\s*/\s*([\d.]+)\s*([a-z]*)\s*$")
_WITHIN = re.compile(r"([\d.]+)\s*(%?)\D*?(?:wait\w*)?\D*?([\d.]+)\s*([a-z]*)\s*$", re.IGNORECASE)
_LIMIT = re.compile(r"([\d.]+)\s*(%|[a-z]*)\s*$", re.IGNORECASE)


def open_station(figures: Figures) -> QueueingModel:
    arrivals = figures.numbers(*ARRIVALS)
    classes = len(arrivals)
    names = ("discipline", "scheduling", "policy", "queue_discipline")
    is_delay = any(plainly(str(figures.peek(name))) in UNLIMITED for name in names)
    discipline = figures.choice({**_DISCIPLINES, **dict.fromkeys(UNLIMITED, Discipline.FCFS)}, *names, default="FCFS")
    if figures.has(*POPULARITY):
        means, scvs = _mixture(figures)
    else:
        means = _means(figures, classes)
        scvs = _scvs(figures, means, discipline)
    servers = figures.servers(*SERVERS, default=(1,))
    if len(servers) != 1:
        raise ValueError(f"{figures.path}.servers: one number for the one station")
    waiting = figures.numbers(*ARRIVAL_SCVS, default=()) or _arrival_shape(figures)
    priorities = figures.wholes("priorities", "priority", default=())
    if figures.has(*CAPACITY) or figures.has(*SOURCES):
        if classes != 1 or len(scvs) > 1 or discipline is not Discipline.FCFS or set(waiting) - {1.0} or not servers[0]:
            raise ValueError(f"{figures.path}.capacity: solved for one class of Poisson arrivals, FCFS")
        sources = figures.whole(*SOURCES, default=0)
        return FiniteStation(
            arrivals[0],
            1.0 / means[0] if means[0] else 0.0,
            figures.whole(*CAPACITY, default=sources),
            servers[0],
            scvs[0] if scvs else 1.0,
            customers=sources,
        )
    if is_delay:
        servers = (0,)
    return OpenStation(
        arrivals,
        means,
        scvs,
        servers[0],
        discipline,
        waiting * classes if len(waiting) == 1 else waiting,
        priorities,
    )


def _arrival_shape(figures: Figures) -> tuple[float, ...]:
    if not figures.has("arrival_distribution", "interarrival_distribution"):
        return ()
    word = figures.text("arrival_distribution", "interarrival_distribution")
    return (1.0 if plainly(word) == "poisson" else _shape(word, f"{figures.path}.arrival_distribution"),)


def _means(figures: Figures, classes: int) -> tuple[float, ...]:
    if figures.has(*RATES):
        rates = figures.numbers(*RATES)
        for one in rates:
            if one <= 0.0:
                raise ValueError(f"{figures.path}.service_rates: must be above 0, not {one:g}")
        means: tuple[float, ...] = tuple(1.0 / one for one in rates)
    else:
        means = figures.numbers(*MEANS)
    return means * classes if len(means) == 1 else means


def _scvs(figures: Figures, means: tuple[float, ...], discipline: Discipline) -> tuple[float, ...]:
    found: tuple[float, ...] = ()
    if figures.has(*SECONDS):
        moments = figures.numbers(*SECONDS)
        if len(moments) != len(means):
            raise ValueError(f"{figures.path}.service_second_moments: {len(moments)} values for {len(means)} means")
        found = tuple(second / mean / mean - 1.0 for second, mean in zip(moments, means, strict=True) if mean)
    elif figures.has("service_cv", "service_cvs", "cv"):
        found = tuple(one * one for one in figures.numbers("service_cv", "service_cvs", "cv"))
    elif figures.has(*SCVS):
        stated = figures.take(*SCVS)
        if figures.has(*SHAPES) and plainly(figures.text(*SHAPES)) not in _GENERAL:
            raise ValueError(f"{figures.path}.service_scvs: follows from the distribution that is named")
        if isinstance(stated, str) and plainly(stated) in ("any", "general"):
            if discipline not in (Discipline.PS, Discipline.LCFS_PREEMPTIVE):
                raise ValueError(f"{figures.path}.service_scv: only processor sharing is the same for any")
        else:
            found = numbers(stated, f"{figures.path}.service_scvs")
    elif figures.has(*SHAPES):
        found = (_shape(figures.text(*SHAPES), f"{figures.path}.distribution"),)
    return found * len(means) if len(found) == 1 else found


def _shape(word: str, path: str) -> float:
    """Squared coefficient of variation of the distribution that a word names."""
    phases = re.fullmatch(r"(?:erlang|E)[-_ ]?(\d+)", word.strip(), re.IGNORECASE)
    if phases and int(phases[1]) > 0:
        return 1.0 / int(phases[1])
    known = {plainly(name): scv for name, scv in _SHAPES.items()}
    if plainly(word) not in known:
        raise ValueError(
            f"{path}: {word!r} does not say how much it varies; give a squared coefficient of variation, or "
            f"one of {', '.join(_SHAPES)}, erlang-2"
        )
    return known[plainly(word)]


def _mixture(figures: Figures) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Hyperexponential service: each branch with its probability."""
    chances = figures.numbers(*POPULARITY)
    branches = _means(figures, len(chances))
    if len(branches) != len(chances) or abs(sum(chances) - 1.0) > 1e-6:
        raise ValueError(f"{figures.path}.probabilities: one for each branch of the service, 1 in all")
    mean = sum(chance * one for chance, one in zip(chances, branches, strict=True))
    second = sum(2.0 * chance * one * one for chance, one in zip(chances, branches, strict=True))
    return (mean,), (second / mean / mean - 1.0 if mean else 1.0,)


def finite_station(figures: Figures) -> QueueingModel:
    servers = figures.servers(*SERVERS, default=(1,))
    customers = figures.whole(*SOURCES, default=0)
    scvs = _scvs(figures, (1.0,), Discipline.FCFS)
    return FiniteStation(
        arrival=figures.number(*ARRIVALS),
        service_rate=_rate(figures),
        capacity=figures.whole(*CAPACITY, default=customers) if customers else figures.whole(*CAPACITY),
        servers=servers[0],
        service_scv=scvs[0] if scvs else 1.0,
        customers=customers,
    )


def _rate(figures: Figures) -> float:
    if not figures.has(*MEANS):
        return figures.number(*RATES)
    mean = figures.number(*MEANS)
    if mean <= 0.0:
        raise ValueError(f"{figures.path}.service_mean: must be above 0, not {mean:g}")
    return 1.0 / mean


def heterogeneous_station(figures: Figures) -> QueueingModel:
    arrival = figures.number(*ARRIVALS)
    if figures.has(*MEANS):
        return HeterogeneousStation(arrival, tuple(1.0 / one if one else 0.0 for one in figures.numbers(*MEANS)))
    return HeterogeneousStation(arrival, figures.numbers(*RATES))


def fork_join(figures: Figures) -> QueueingModel:
    branches = figures.whole(*BRANCHES, default=0)
    means = _means(figures, branches or 1)
    if branches and len(means) != branches:
        raise ValueError(f"{figures.path}.branches: {branches}, but {len(means)} services")
    scvs = _scvs(figures, means[:1], Discipline.FCFS)
    servers = figures.servers(*SERVERS, default=(1,))
    return ForkJoin(figures.number(*ARRIVALS), means, scvs[0] if scvs else 1.0, servers[0])


def loss_table(figures: Figures) -> QueueingModel:
    """The fraction lost or waiting, servers and loads: two of them."""
    formula = plainly(figures.text("formula", "table", "model", default="erlang b"))
    if formula not in ("erlangb", "erlangc", "engset", "b", "c"):
        raise ValueError(f"{figures.path}.formula: Erlang B, Erlang C or Engset, not {formula!r}")
    lost = figures.take("blocking", "loss", "grade_of_service", "gos", "loss_probability", default=())
    waits = figures.take("waiting", "wait_probability", "delay_probability", "p_wait", "pW", default=())
    path = f"{figures.path}.blocking"
    waiting = formula in ("erlangc", "c") or waits != ()
    if waits != () and lost != ():
        raise ValueError(f"{path}: who waits is not lost; one of them")
    sources = figures.whole("sources", "customers", "population", default=0)
    if formula == "engset" and not sources:
        raise ValueError(f"{figures.path}.sources: Engset's formula is that of so many")
    return LossTable(
        blocking=tuple(_part(one, path) for one in listed(lost if lost != () else waits)),
        servers=figures.wholes(*SERVERS, "trunks", "lines", "channels", "circuits", "agents", default=()),
        offered=figures.numbers(
            *("offered", "offered_erlang", "offered_erlangs", "erlangs", "load", "traffic", "offered_load", "A"),
            default=(),
        ),
        waiting=waiting,
        sources=sources,
    )


def staffing(figures: Figures) -> QueueingModel:
    """Arrivals and times each in the unit that their name ends on; all is then counted in seconds."""
    loads = ("offered_erlang", "offered", "offered_erlangs", "erlangs", "load")
    if figures.has(*loads):  # in units of the service time, where none is given
        mean = _with_unit(figures, _SERVICE, "_", default=1.0)
        arrival = figures.number(*loads) / (mean or 1.0)
    else:
        arrival = _with_unit(figures, ("arrival", "arrivals", "arrival_rate", "calls", "rate"), "_per_", inverse=True)
        mean = _with_unit(figures, _SERVICE, "_")
    target = figures.take("target", "service_level", default=None)
    if target is None:
        mean_wait = figures.take("mean_wait", "max_mean_wait", default=None)
        blocking = figures.take("blocking", "max_blocking", default=None)
        limits = (mean_wait, blocking)
        return Staffing(
            arrival,
            mean,
            _part(figures.take("fraction", default=0.0), f"{figures.path}.fraction"),
            _with_unit(figures, ("wait",), "_", default=0.0),
            *(None if one is None else number(one, f"{figures.path}.target") for one in limits),
        )
    if is_list(target) or isinstance(target, dict):
        raise ValueError(f"{figures.path}.target: such as '80% wait <= 20 s'")
    return _target(arrival, mean, str(target), f"{figures.path}.target")


def _target(arrival: float, mean: float, said: str, path: str) -> Staffing:
    lower = said.lower().replace("≤", "<=")
    limit = _LIMIT.search(lower)
    if limit and any(word in lower for word in ("block", "loss", "lost", "reject")):
        return Staffing(arrival, mean, blocking=_part("".join(limit.groups()), path))
    if limit and re.search(r"\b(mean|average|avg|asa|wq)\b", lower):
        return Staffing(arrival, mean, mean_wait=float(limit[1]) * _unit(limit[2] or "s", path))
    busy = limit and re.search(r"\b(utili[sz]ation|occupancy|load|rho)\b", lower)
    if limit and busy:
        return Staffing(arrival, mean, utilisation=_part("".join(limit.groups()), path))
    beyond = _BEYOND.search(lower)
    if beyond:
        return Staffing(
            arrival, mean, 1.0 - _part(beyond[3] + beyond[4], path), float(beyond[1]) * _unit(beyond[2] or "s", path)
        )
    slash = _SLASH.match(lower)
    if slash:  # per cent, seconds: as call centres say it
        return Staffing(arrival, mean, float(slash[1]) / 100.0, float(slash[2]) * _unit(slash[3] or "s", path))
    nobody = re.search(r"(?:p\s*\(?\s*wait\w*|probability|delay)[^\d]*([\d.]+)\s*(%?)\s*$", lower)
    if nobody:
        return Staffing(arrival, mean, 1.0 - _part("".join(nobody.groups()), path), 0.0)
    level = _WITHIN.search(lower)
    if level is None:
        raise ValueError(f"{path}: {said!r} is not understood; such as '80% wait <= 20 s', 'mean wait <= 5 s'")
    return Staffing(arrival, mean, _part(level[1] + level[2], path), float(level[3]) * _unit(level[4] or "s", path))


def _with_unit(
    figures: Figures, names: Sequence[str], joint: str, default: float | None = None, *, inverse: bool = False
) -> float:
    for unit, seconds in _PER.items():
        written = [f"{name}{joint}{unit}" for name in names]
        if figures.has(*written):
            found = figures.number(*written)
            return found / seconds if inverse else found * seconds
    return figures.number(*names) if default is None else figures.number(*names, default=default)


def _unit(word: str, path: str) -> float:
    for unit, seconds in _PER.items():
        if word in (unit, f"{unit}s"):
            return seconds
    raise ValueError(f"{path}: {word!r} is no unit of time; there are {', '.join(_PER)}")


def _part(found: object, path: str) -> float:
    """A fraction, or so many per cent."""
    if isinstance(found, str) and found.strip().endswith("%"):
        return number(found.strip()[:-1], path) / 100.0
    return number(found, path)
