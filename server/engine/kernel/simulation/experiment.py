"""Runs a scenario often and long enough for the intervals asked for, and says how it went.

Everything depends on the seed and on counts, nothing on time: the same scenario gives the same figures. Every
replication is used: later ones are longer and weigh more.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from server.engine.kernel.simulation.estimates import interval
from server.engine.kernel.simulation.replications import Replication, estimated, replicate, warmed_up
from server.engine.kernel.simulation.scenario import Scenario, Simulation, UnstableError, Watch
from server.engine.model.progress import Progress, silent

FRACTIONS = (0.5, 0.95, 0.99)
REPLICATIONS = 10
"""In a round."""
FIRST_PASSES = 40_000
"""Of all classes together in each of the first replications, where passes are not very long."""
MOST_EVENTS = 35_000_000
"""In all, some seconds: what they leave imprecise is said."""
PROBE_PASSES = 500
PROBE_EVENTS = MOST_EVENTS // 30

SIMULATING = "simulating"
_BEGINNING = 0.2
"""Of what is told as progress: the first round. How many follow nobody knows."""

_GROWTH = 0.004
"""Of arrivals still waiting at the end: more than that is looked into."""
_LASTING = 0.6
"""What a growing queue keeps of that share in a run four times as long; what has settled keeps a quarter."""
_LONGER = 4
_FLOOD = 0.3
_FLOOD_LASTING = 0.8


def simulate(
    scenario: Scenario,
    *,
    seed: int = 0,
    precision: float = 0.02,
    fractions: Sequence[float] = FRACTIONS,
    most_events: int = MOST_EVENTS,
    watch: Watch = Watch.RESPONSES,
    progress: Progress = silent,
) -> Simulation:
    """Replicate until the half width of everything watched is at most ``precision`` of it.

    Raises:
        UnstableError: queues grow without end.
        OverrunError, DeadlockError: nothing can be said.
        ValueError: passes that take no time.
    """
    probe = replicate(scenario, seed, 0, PROBE_PASSES, PROBE_EVENTS)
    if any(stream.rate for stream in scenario.streams):
        _refuse_floods(scenario, probe, seed)
    each = probe.events / probe.passes
    passes = max(20, min(FIRST_PASSES, int(most_events / (4 * REPLICATIONS * each))))
    runs: list[Replication] = []

    def run(length: int) -> None:
        spent = sum(one.events for one in runs)
        room = runs[-1].room if runs else 0
        runs.append(replicate(scenario, seed, len(runs) + 1, length, max(PROBE_EVENTS, most_events - spent), room))

    for done in range(REPLICATIONS):
        progress(_BEGINNING * done / REPLICATIONS, SIMULATING)
        run(passes)
    cut = warmed_up(runs)
    if any(stream.rate for stream in scenario.streams):
        _settle(scenario, runs, run, passes, most_events)
    while True:
        result = estimated(scenario, runs, fractions, cut)
        relatives = [one.relative for one in result.watched(watch)]
        worst = max((one for one in relatives if not math.isnan(one)), default=0.0)
        seen = not any(math.isnan(one.value) for one in result.watched(watch))
        precise = worst <= precision  # of what is never done nothing would be known however long one looked
        progress(max(result.events / most_events, 1.0 if precise else min(1.0, precision / worst)), SIMULATING)
        affordable = (most_events - result.events) * result.passes / result.events
        if precise or affordable < passes:
            return replace(result, precise=precise and seen)
        missing = result.passes * (min(50.0, (worst / precision) ** 2) - 1.0)
        run(int(max(passes, min(affordable, missing / REPLICATIONS))))


def _refuse_floods(scenario: Scenario, run: Replication, seed: int) -> None:
    """Far beyond saturation a few short runs are enough, and long ones would hold too many jobs."""
    share = _growth(scenario, [run])[0]
    for longer in (_LONGER, _LONGER * _LONGER):
        if share < _FLOOD:
            return
        run = replicate(scenario, seed, 0, longer * PROBE_PASSES, PROBE_EVENTS)
        before, share = share, _growth(scenario, [run])[0]
        if share < _FLOOD_LASTING * before:
            return
    raise _unstable(scenario, [run])


def _unstable(scenario: Scenario, runs: Sequence[Replication]) -> UnstableError:
    rate = sum(stream.rate for stream in scenario.streams)
    left = [sum(run.left[r] for run in runs) for r in range(len(runs[0].left))]
    return UnstableError(left.index(max(left)), rate, max(0.0, rate - sum(left) / sum(run.span for run in runs)))


def _settle(
    scenario: Scenario, runs: list[Replication], run: Callable[[int], None], passes: int, most_events: int
) -> None:
    """Longer runs for as long as it is open whether queues grow without end."""
    before = _growth(scenario, runs)
    share = interval(before)
    while share.value > _GROWTH:
        passes *= _LONGER
        begin = len(runs)
        for _ in range(REPLICATIONS // 2):
            run(passes)
        longer = interval(_growth(scenario, runs[begin:]))
        lasting = longer.value >= _LASTING * share.value
        spent = sum(one.events for one in runs)
        each = spent / sum(one.passes for one in runs)
        last = spent + REPLICATIONS // 2 * passes * _LONGER * each > most_events
        if lasting and (longer.low > _GROWTH or (last and longer.value > _GROWTH)):
            raise _unstable(scenario, runs[begin:])
        if not lasting or last:
            return
        share = longer


def _growth(scenario: Scenario, runs: Sequence[Replication]) -> list[float]:
    """Of each run: who waits at the end, as a share of those who arrived from outside."""
    outside = [k for k, stream in enumerate(scenario.streams) if stream.rate]
    closed = sum(stream.population for stream in scenario.streams)
    return [max(0, sum(run.left) - closed) / max(1, sum(int(run.counts[k, 0]) for k in outside)) for run in runs]
