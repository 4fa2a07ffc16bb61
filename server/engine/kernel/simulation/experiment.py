"""Runs a scenario often and long enough for the intervals asked for, and says how it went.

Everything depends on the seed and on counts, nothing on time: the same scenario gives the same figures.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from server.engine.kernel.simulation import engine
from server.engine.kernel.simulation.estimates import Estimate, interval, quantiles, warm_up
from server.engine.kernel.simulation.instructions import Code
from server.engine.kernel.simulation.variates import EXPONENTIAL, seeded

FRACTIONS = (0.5, 0.95, 0.99)
REPLICATIONS = 10
FIRST_PASSES = 20_000
"""Of all classes together in each of the first replications."""
MOST_JOBS = 1 << 20
MOST_EVENTS = 400_000_000
"""Of one replication; a guard against a scenario that never finishes a pass."""


class OverrunError(RuntimeError):
    """More jobs were in the system at once than can be kept: it is overloaded, or its limits let too much in."""


class DeadlockError(RuntimeError):
    """Jobs are in the system and nothing can ever happen again."""


@dataclass(frozen=True)
class Station:
    servers: int
    kind: int
    """FCFS or PS."""


@dataclass(frozen=True)
class Stream:
    """A class of jobs: either open with an arrival process, or closed with a population."""

    entry: str
    """Label in the code."""
    rate: float = 0.0
    arrival: tuple[int, float] = (EXPONENTIAL, 0.0)
    """Distribution and shape of the time between arrivals."""
    population: int = 0
    priority: int = 0
    """0 is served first."""


@dataclass(frozen=True)
class Scenario:
    code: Code
    stations: tuple[Station, ...]
    pools: tuple[int, ...]
    streams: tuple[Stream, ...]
    tallies: int = 0
    """Stopwatches that the code reads."""
    profile: tuple[float, ...] = ()
    """Relative arrival rates of equal parts of ``period``, the highest of them meaning the streams' own rate."""
    period: float = 0.0


@dataclass(frozen=True)
class StreamEstimate:
    mean: Estimate
    deviation: Estimate
    """Standard deviation of the response time."""
    quantiles: tuple[Estimate, ...]
    """At the fractions asked for."""
    throughput: Estimate
    rejected: Estimate
    """Fraction of what arrived."""
    given_up: Estimate
    waiting: tuple[float, ...]
    """Mean time of a pass in the queue of each resource; with processor sharing, time beyond the work itself."""
    service: tuple[float, ...]
    """Mean work of a pass at each station; zero for pools."""
    passes: int


@dataclass(frozen=True)
class Simulation:
    streams: tuple[StreamEstimate, ...]
    utilisation: tuple[Estimate, ...]
    """Of each station, then each pool: busy servers or units taken, as a fraction."""
    passes: int
    events: int
    replications: int
    precise: bool
    """Every mean and quantile is within the precision asked for."""
    tallies: tuple[Estimate, ...]
    """Mean time of each stopwatch."""
    counts: tuple[Estimate, ...]
    """Readings of each stopwatch per unit of time."""
    present: tuple[Estimate, ...]
    """Mean number in the system for each stream, from the integral: Little's law compares it with rate x response."""


@dataclass
class _Tally:
    means: list[list[float]] = field(default_factory=list)
    deviations: list[list[float]] = field(default_factory=list)
    quantiles: list[list[list[float]]] = field(default_factory=list)
    throughput: list[list[float]] = field(default_factory=list)
    rejected: list[list[float]] = field(default_factory=list)
    given_up: list[list[float]] = field(default_factory=list)
    present: list[list[float]] = field(default_factory=list)
    tallies: list[list[float]] = field(default_factory=list)
    counts: list[list[float]] = field(default_factory=list)
    utilisation: list[list[float]] = field(default_factory=list)
    waiting: "np.ndarray[tuple[int, int], np.dtype[np.float64]] | None" = None
    service: "np.ndarray[tuple[int, int], np.dtype[np.float64]] | None" = None
    arrived: "np.ndarray[tuple[int], np.dtype[np.int64]] | None" = None
    done: "np.ndarray[tuple[int], np.dtype[np.int64]] | None" = None
    events: int = 0
    passes: int = 0


def simulate(
    scenario: Scenario,
    *,
    seed: int = 0,
    precision: float = 0.02,
    fractions: Sequence[float] = FRACTIONS,
    most_passes: int = 40_000_000,
    watch_tallies: bool = False,
    on_progress: Callable[[float], None] | None = None,
) -> Simulation:
    """Replicate until the half width of every mean and quantile is at most ``precision`` of it.

    With ``watch_tallies`` that is asked of every stopwatch instead, and of the throughputs.

    Each round that is not precise enough is followed by one with as many passes as its intervals ask for, from streams
    of random numbers of its own. ``most_passes`` bounds a round; what it leaves imprecise is said in the answer.

    Raises:
        OverrunError, DeadlockError
    """
    passes = FIRST_PASSES
    stream = 0
    while True:
        tally = _Tally()
        for _ in range(REPLICATIONS):
            _replicate(scenario, seed, stream, passes, fractions, tally)
            stream += 1
        result = _estimated(scenario, tally, len(fractions), precision, watch_tallies)
        worst = max((one.relative for one in _watched(result, watch_tallies)), default=0.0)
        if on_progress is not None:
            on_progress(min(1.0, precision / worst) if worst else 1.0)
        if result.precise or passes * REPLICATIONS >= most_passes:
            return result
        wanted = passes * min(6.0, max(2.0, 1.2 * (worst / precision) ** 2 if math.isfinite(worst) else 6.0))
        passes = min(int(wanted), most_passes // REPLICATIONS)


def _replicate(
    scenario: Scenario, seed: int, stream: int, passes: int, fractions: Sequence[float], tally: _Tally
) -> None:
    code, figures = scenario.code.assembled()
    streams, stations = scenario.streams, scenario.stations
    resources = len(stations) + len(scenario.pools)
    most_jobs = 1024 + 2 * sum(one.population for one in streams)
    while True:
        responses = np.zeros(passes + 8)
        classes = np.zeros(passes + 8, np.int8)
        counts = np.zeros((len(streams), 5), np.int64)
        waited = np.zeros((len(streams), resources))
        served = np.zeros((len(streams), resources))
        busy = np.zeros(resources)
        tallies = np.zeros((scenario.tallies, 2))
        span = np.zeros(2 + len(streams))
        ended = engine.run(
            code,
            figures,
            np.array([one.servers for one in stations], np.int64),
            np.array([one.kind for one in stations], np.int64),
            np.array(scenario.pools, np.int64),
            np.array([scenario.code.labels[one.entry] for one in streams], np.int64),
            np.array([one.priority for one in streams], np.int64),
            np.array([one.population for one in streams], np.int64),
            np.array([one.arrival[0] for one in streams], np.int64),
            np.array([1.0 / one.rate if one.rate else 0.0 for one in streams]),
            np.array([one.arrival[1] for one in streams]),
            np.array(scenario.profile, np.float64),
            scenario.period / len(scenario.profile) if scenario.profile else 1.0,
            passes,
            most_jobs,
            MOST_EVENTS,
            seeded(seed, stream),
            responses,
            classes,
            counts,
            waited,
            served,
            busy,
            tallies,
            span,
        )
        if ended != engine.TOO_MANY_JOBS:
            break
        if most_jobs >= MOST_JOBS:
            raise OverrunError(f"more than {MOST_JOBS} jobs at once")
        most_jobs *= 8
    if ended == engine.STUCK:
        raise DeadlockError("jobs wait for each other and nothing can happen any more")
    if ended == engine.TOO_MANY_EVENTS:
        raise OverrunError(f"{MOST_EVENTS} events without the passes asked for")
    cut = warm_up(responses[:passes])
    kept, of = responses[cut:passes], classes[cut:passes]
    means, deviations, each_quantiles = [], [], []
    for k in range(len(streams)):
        own = kept[of == k] if len(streams) > 1 else kept
        means.append(float(own.mean()) if len(own) else math.nan)
        deviations.append(float(own.std()) if len(own) else math.nan)
        each_quantiles.append(quantiles(own, fractions))
    end = float(span[0])
    tally.means.append(means)
    tally.deviations.append(deviations)
    tally.quantiles.append(each_quantiles)
    tally.throughput.append([float(one) / end for one in counts[:, 1]])
    tally.rejected.append([float(row[2]) / max(1.0, float(row[0] if not row[1] else row[1:4].sum())) for row in counts])
    tally.given_up.append([float(row[3]) / max(1.0, float(row[1:4].sum())) for row in counts])
    tally.present.append([float(one) / end for one in span[2:]])
    tally.tallies.append([float(total / count) if count else 0.0 for total, count in tallies])
    tally.counts.append([float(count) / end for _, count in tallies])
    units = [one.servers for one in stations] + list(scenario.pools)
    shared = [one.kind != 0 for one in stations] + [False] * len(scenario.pools)
    work = served.sum(axis=0)
    tally.utilisation.append([float((work[r] if shared[r] else busy[r]) / end / units[r]) for r in range(resources)])
    tally.waiting = waited if tally.waiting is None else tally.waiting + waited
    tally.service = served if tally.service is None else tally.service + served
    done = counts[:, 1:4].sum(axis=1)
    tally.done = done if tally.done is None else tally.done + done
    tally.events += int(span[1])
    tally.passes += passes


def _estimated(scenario: Scenario, tally: _Tally, fractions: int, precision: float, watch_tallies: bool) -> Simulation:
    assert tally.waiting is not None
    assert tally.service is not None
    assert tally.done is not None
    streams = []
    for k in range(len(scenario.streams)):
        count = max(1, int(tally.done[k]))
        streams.append(
            StreamEstimate(
                mean=interval([one[k] for one in tally.means]),
                deviation=interval([one[k] for one in tally.deviations]),
                quantiles=tuple(interval([one[k][q] for one in tally.quantiles]) for q in range(fractions)),
                throughput=interval([one[k] for one in tally.throughput]),
                rejected=interval([one[k] for one in tally.rejected]),
                given_up=interval([one[k] for one in tally.given_up]),
                waiting=tuple(max(0.0, float(one)) / count for one in tally.waiting[k]),
                service=tuple(float(one) / count for one in tally.service[k]),
                passes=int(tally.done[k]),
            )
        )
    result = Simulation(
        streams=tuple(streams),
        utilisation=tuple(interval([one[r] for one in tally.utilisation]) for r in range(len(tally.utilisation[0]))),
        passes=tally.passes,
        events=tally.events,
        replications=len(tally.means),
        precise=False,
        tallies=tuple(interval([one[j] for one in tally.tallies]) for j in range(scenario.tallies)),
        counts=tuple(interval([one[j] for one in tally.counts]) for j in range(scenario.tallies)),
        present=tuple(interval([one[k] for one in tally.present]) for k in range(len(scenario.streams))),
    )
    return replace(result, precise=all(one.relative <= precision for one in _watched(result, watch_tallies)))


def _watched(result: Simulation, tallies: bool) -> list[Estimate]:
    """Where a stream is seen too rarely for an estimate, it is not precise; a stopwatch that stands still is."""
    if tallies:
        return [*(one for one in result.tallies if one.value), *(each.throughput for each in result.streams)]
    return [one for each in result.streams for one in (each.mean, *each.quantiles)]
