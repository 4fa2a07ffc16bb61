"""One replication through the compiled loop, and the estimates of many."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from server.engine.kernel.simulation.estimates import Estimate, interval, quantile, warm_up
from server.engine.kernel.simulation.loading import load_numba
from server.engine.kernel.simulation.scenario import (
    DeadlockError,
    LawError,
    OverrunError,
    Scenario,
    Simulation,
    StreamEstimate,
)

if TYPE_CHECKING:
    from server.engine.kernel.simulation.records import Load

MOST_JOBS = 1 << 20


@dataclass(frozen=True)
class Replication:
    """What one run saw. Lists are by stream, unless they say otherwise."""

    passes: int
    """Done or failed."""
    events: int
    span: float
    responses: NDArray[np.float32]
    """In the order passes were done, of all streams."""
    classes: NDArray[np.uint16]
    """The stream of each."""
    counts: NDArray[np.int64]
    present: list[float]
    tallies: NDArray[np.float64]
    utilisation: list[float]
    """By resource."""
    waited: NDArray[np.float64]
    served: NDArray[np.float64]
    left: list[int]
    """By resource: who waits at the end."""
    room: int
    """Jobs for which there was room."""
    complete: bool
    """False when the budget of events ended it."""


def replicate(scenario: Scenario, seed: int, stream: int, passes: int, most_events: int, room: int = 0) -> Replication:
    """``room``: what an earlier run needed, so that this one need not find it out by running again; changes no figure.

    Raises:
        OverrunError, DeadlockError, LawError
        ValueError: passes take no time.
    """
    # Compiled code takes half a second to load: processes that simulate nothing are spared it.
    load_numba()
    from server.engine.kernel.simulation import engine, records

    code, figures = scenario.assembled
    streams, stations = scenario.streams, scenario.stations
    resources = len(stations) + len(scenario.pools)
    program = records.Program(
        code,
        figures,
        np.array([one.servers for one in stations], np.int64),
        np.array([one.kind for one in stations], np.int64),
        np.array(scenario.pools, np.int64),
        scenario.deepest,
    )
    most_jobs = max(room, 1024 + 2 * sum(one.population for one in streams))
    while True:
        responses = np.empty(passes, np.float32)  # half the memory: touching it costs as much as a tenth of the run
        classes = np.empty(passes, np.uint16)
        stayed = np.zeros(len(streams))
        counts = np.zeros((len(streams), 6), np.int64)
        waited = np.zeros((len(streams), resources))
        served = np.zeros((len(streams), resources))
        busy = np.zeros(resources)
        tallies = np.zeros((scenario.tallies, 2))
        left = np.zeros(resources, np.int64)
        span = np.zeros(3 + len(streams))
        ledger = records.Ledger(responses, classes, stayed, counts, waited, served, busy, tallies, left, span)
        load = _load(scenario, seed, stream)
        ended = engine.run(program, load, ledger, passes, most_jobs, most_events)
        if ended != engine.TOO_MANY_JOBS:
            break
        if most_jobs >= MOST_JOBS:
            raise OverrunError(f"more than {MOST_JOBS} requests are under way at once")
        most_jobs *= 8
    if ended == engine.STUCK:
        raise DeadlockError("requests wait for each other and nothing can happen any more: a deadlock")
    end, done = float(span[0]), int(span[2])
    if ended == engine.TOO_MANY_EVENTS and not counts[:, 1:4].any():
        raise OverrunError(f"{most_events} events are not enough for one pass")
    if end <= 0.0:
        raise ValueError("a pass must take some time")
    units = np.array([one.servers for one in stations] + list(scenario.pools), dtype=float)
    seen = Replication(
        passes=int(counts[:, 1:4].sum()),
        events=int(span[1]),
        span=end,
        responses=responses[:done],
        classes=classes[:done],
        counts=counts,
        present=[float(one) / end for one in span[3:]],
        tallies=tallies,
        utilisation=[float(one) for one in busy / end / units],
        waited=waited,
        served=served,
        left=[int(one) for one in left],
        room=most_jobs,
        complete=ended == engine.DONE,
    )
    _check(scenario, seen, stayed)
    return seen


def _load(scenario: Scenario, seed: int, replication: int) -> "Load":
    from server.engine.kernel.simulation import records
    from server.engine.kernel.simulation.variates import seeded

    streams = scenario.streams
    begins = [seeded(seed, replication, one.entry) for one in streams]
    return records.Load(
        np.array([scenario.code.labels[one.entry] for one in streams], np.int64),
        np.array([one.priority for one in streams], np.int64),
        np.array([one.population for one in streams], np.int64),
        np.array([one.arrival[0] for one in streams], np.int64),
        np.array([1.0 / one.rate if one.rate else 0.0 for one in streams]),
        np.array([one.arrival[1] for one in streams]),
        np.array(scenario.profile, np.float64),
        scenario.period / len(scenario.profile) if scenario.profile else 1.0,
        np.array([one[0] for one in begins], np.uint64),
        np.array([one[1] for one in begins], np.uint64),
    )


_CLOSE = 1e-6
"""Relative error that sums of floating-point times may have."""


def _check(scenario: Scenario, seen: Replication, stayed: NDArray[np.float64]) -> None:
    """The laws that hold on every sample path, whatever the distributions (Denning and Buzen 1978).

    ``stayed``: the response times of each stream together.
    """
    for k, stream in enumerate(scenario.streams):
        arrived, done, rejected, given_up, _, inside = (int(one) for one in seen.counts[k])
        if not stream.population and arrived != done + rejected + given_up + inside:
            raise LawError(f"flow balance: {arrived} arrived at {stream.entry}, {done} are done and {inside} inside")
        if stream.population or rejected or given_up:
            continue
        # Little: those still inside at the end have stayed no longer than the run, and no less than nothing.
        own, integral = float(stayed[k]), seen.present[k] * seen.span
        slack = _CLOSE * (integral + seen.span)
        if not own - slack <= integral <= own + inside * seen.span + slack:
            raise LawError(f"Little's law: {integral:g} present over time at {stream.entry}, {own:g} stayed")
    for r, one in enumerate(seen.utilisation):
        if not -_CLOSE <= one <= 1.0 + _CLOSE:
            raise LawError(f"utilisation law: resource {r + 1} is used to {one:g}")


def warmed_up(runs: Sequence[Replication]) -> int:
    """How many passes to cut of every run, from the mean of all by position.

    A run by itself would be cut where that makes its own figures look steady, which favours low ones.
    """
    length = min(len(run.responses) for run in runs)
    return warm_up(np.mean([run.responses[:length] for run in runs], axis=0, dtype=np.float64)) if length else 0


def _mean(values: NDArray[np.float32]) -> float:
    return float(values.mean(dtype=np.float64)) if len(values) else math.nan


def _deviation(values: NDArray[np.float32]) -> float:
    return float(values.std(dtype=np.float64)) if len(values) else math.nan


def estimated(scenario: Scenario, runs: Sequence[Replication], fractions: Sequence[float], cut: int) -> Simulation:
    """Estimates from replications, each weighing what it is long; not yet said to be precise.

    ``cut``: passes of each that are left out of response times, for warming up.
    """
    lengths = [float(run.passes) for run in runs]

    def over(values: Sequence[float]) -> Estimate:
        return interval(values, lengths)

    counts = np.sum([run.counts for run in runs], axis=0)
    waited, served = np.sum([run.waited for run in runs], axis=0), np.sum([run.served for run in runs], axis=0)
    streams = []
    kept = [run.responses[cut:] for run in runs]
    of = [run.classes[cut:] for run in runs]
    for k in range(len(scenario.streams)):
        passes = int(counts[k, 1:4].sum())
        own = [one[which == k] for one, which in zip(kept, of, strict=True)] if len(scenario.streams) > 1 else kept
        ended = [max(1.0, float(run.counts[k, 1:4].sum())) for run in runs]
        streams.append(
            StreamEstimate(
                mean=over([_mean(one) for one in own]),
                deviation=over([_deviation(one) for one in own]),
                quantiles=tuple(quantile(own, one) for one in fractions),
                throughput=over([float(run.counts[k, 1]) / run.span for run in runs]),
                rejected=over([float(run.counts[k, 2]) / of for run, of in zip(runs, ended, strict=True)]),
                given_up=over([float(run.counts[k, 3]) / of for run, of in zip(runs, ended, strict=True)]),
                waiting=tuple(max(0.0, float(one)) / max(1, passes) for one in waited[k]),
                service=tuple(float(one) / max(1, passes) for one in served[k]),
                passes=passes,
            )
        )
    resources = len(scenario.stations) + len(scenario.pools)
    return Simulation(
        streams=tuple(streams),
        utilisation=tuple(over([run.utilisation[r] for run in runs]) for r in range(resources)),
        passes=sum(run.passes for run in runs),
        events=sum(run.events for run in runs),
        replications=len(runs),
        precise=False,
        tallies=tuple(
            over([float(run.tallies[j, 0] / run.tallies[j, 1]) if run.tallies[j, 1] else 0.0 for run in runs])
            for j in range(scenario.tallies)
        ),
        counts=tuple(over([float(run.tallies[j, 1]) / run.span for run in runs]) for j in range(scenario.tallies)),
        present=tuple(over([run.present[k] for run in runs]) for k in range(len(scenario.streams))),
    )
