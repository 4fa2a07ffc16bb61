"""Use cases so rare that a simulation would not see them: some are asked for more often, some are smoothed out.

What arrives at random sees the system as it is on average (Wolff 1982), so a rare use case may be asked for more often
without changing what it sees, as long as the others do not notice. They are allowed a part of the capacity left.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.capacity.prediction.demands import Demands, resources
from server.engine.capacity.prediction.state import State
from server.engine.capacity.prediction.walking import Steps
from server.engine.model.capacity import (
    Alternative,
    Choose,
    Compute,
    CostPoint,
    Delay,
    Demand,
    ExternalCall,
    Flush,
    Parallel,
    Query,
    Repeat,
    SystemStep,
)

ALLOWED = 0.01
"""Of the capacity left at each resource, for all that is asked more often: waits grow by about as much."""
_SHARE = 0.3
"""Of all requests, aimed at for all use cases together in equal parts."""
_SEEN = 2e-5
"""Of all requests: below it a use case is smoothed out."""


@dataclass(frozen=True)
class Rates:
    """Arrivals a second to simulate, by use case, open ones only."""

    rates: dict[str, float]
    often: tuple[str, ...]
    """Asked for more often than they are."""
    smoothed: Mapping[str, float]
    """Taken as so many smaller requests with the same load: their own percentiles are not known."""


def rates_of(state: State, demands: Demands) -> Rates:
    """What to simulate, so that every use case is seen often enough where that is harmless."""
    open_ones = [one for one in state.system.use_cases if state.rate(one) > 0.0]
    rates = {one.name: state.rate(one) for one in open_ones}
    total = math.fsum(rates.values())
    aim = _SHARE * total / max(1, len(rates))
    asked = demands.asked()
    room = {one.name: ALLOWED * max(0.0, one.servers - asked.get(one.name, 0.0)) for one in resources(state)}
    found = dict(rates)
    often: list[str] = []
    parts: dict[str, float] = {}
    waiting = [_Wish(name, aim - rate, _needs(demands, name)) for name, rate in rates.items() if rate < aim]
    # Who asks for least comes first, and leaves what it does not need to those after it.
    waiting.sort(key=lambda one: (one.part(room), one.name))
    for position, wish in enumerate(waiting):
        more = wish.more * min(1.0, 1.0 / ((len(waiting) - position) * max(1e-300, wish.part(room))))
        name, rate = wish.name, rates[wish.name]
        if rate + more < _SEEN * total:
            parts[name] = math.ceil(_SEEN * 50 * total / rate)
            found[name] = rate * parts[name]
            continue
        often.append(name)
        found[name] = rate + more
        for resource, seconds in wish.needs.items():
            if resource in room:
                room[resource] -= more * seconds
    return Rates(found, tuple(sorted(often)), parts)


@dataclass(frozen=True)
class _Wish:
    name: str
    more: float
    """Arrivals a second wanted in addition."""
    needs: Mapping[str, float]
    """Seconds of each resource for one of them."""

    def part(self, room: Mapping[str, float]) -> float:
        """Of what is left for all, at the resource it needs most of."""
        return max(
            (
                self.more * seconds / room[name] if room[name] > 0.0 else math.inf
                for name, seconds in self.needs.items()
                if name in room and seconds > 0.0
            ),
            default=0.0,
        )


def _needs(demands: Demands, name: str) -> dict[str, float]:
    """A pool is held longer than without waiting: half of what is allowed is for that."""
    own = demands.by_use_case[name]
    return {**own.work, **{one: 2.0 * seconds for one, seconds in own.held.items()}}


def smoothed(state: State, parts: Mapping[str, float]) -> State:
    """The state with these use cases cut into so many parts each."""
    divider = _Divider({one.name: one.mean for one in state.system.externals})
    system = replace(
        state.system,
        use_cases=tuple(
            replace(one, steps=divider.divided(one.steps, 1.0 / parts[one.name])) if one.name in parts else one
            for one in state.system.use_cases
        ),
    )
    return State(system, state.load, state.volume, state.rows, state.cached)


class _Divider:
    def __init__(self, latencies: Mapping[str, float]) -> None:
        self._latencies = latencies

    def divided(self, steps: Steps, part: float) -> Steps:
        return tuple(self._part(step, part) for step in steps)

    def _part(self, step: SystemStep, part: float) -> SystemStep:
        """Loops run less often, down to once; what is left of the division makes the work inside smaller."""

        def smaller(demand: Demand) -> Demand:
            return replace(demand, seconds=demand.seconds * part)

        match step:
            case Compute() | Delay() | Flush():
                return replace(step, demand=smaller(step.demand))
            case ExternalCall(system, latency):
                return replace(step, latency=smaller(latency or Demand(self._latencies[system])))
            case Query():
                costs = tuple(CostPoint(c.volume, c.cpu * part, c.pages * part, c.io * part) for c in step.costs)
                return replace(step, costs=costs)
            case Repeat():
                rounds = max(min(1.0, step.mean), step.mean * part)
                inner = self.divided(step.steps, part * step.mean / rounds if rounds else part)
                return replace(step, mean=rounds, steps=inner, fixed=False)
            case Choose():
                return Choose(
                    tuple(Alternative(one.probability, self.divided(one.steps, part)) for one in step.alternatives)
                )
            case Parallel():
                return Parallel(tuple(self.divided(branch, part) for branch in step.branches))
            case _:
                return replace(step, steps=self.divided(step.steps, part))
