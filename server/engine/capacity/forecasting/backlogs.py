"""What only work in the background feels: resources that fill as load grows without any request waiting for them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.kinds import candidates
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.prediction.containing import foreground
from server.engine.capacity.prediction.demands import Demands, resources
from server.engine.capacity.prediction.feeling import felt
from server.engine.capacity.prediction.state import state_of
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import Prediction, ResourceKind
from server.engine.model.mitigation import Mitigation
from server.engine.model.prepared import PreparedBrief

_NAMED = 3
_LEFT = 0.9
"""Share of the resource that may be asked for then: close to all of it a queue takes too long to empty."""


@dataclass(frozen=True)
class Backlog:
    resource: str
    month: int
    """The first in which more is asked of it than it has."""
    demand: float
    """Of so many, then."""
    servers: float
    work: tuple[str, ...]
    """Use cases in the background that ask most of it."""
    objectives: tuple[str, ...]
    """``PayOutShop p99 10 s``: those of the work that feels it, which its queue breaks from then on; the tightest."""
    remedy: Mitigation | None = None
    """The cheapest that leaves room at the horizon by itself; None where none of those tried does."""


def backlogs(system: System, horizon: Prediction, prepared: PreparedBrief | None = None) -> tuple[Backlog, ...]:
    """The first to fill first, by the utilisation law; within the horizon, each with what clears it there."""
    needed = foreground(Demands(state_of(system)))
    found: dict[str, Backlog] = {}
    for month in range(system.growth.horizon + 1):
        demands = Demands(state_of(system, month=month))
        asked = demands.asked()
        for one in resources(demands.state):
            full = asked.get(one.name, 0.0) >= one.servers > 0.0
            if full and one.kind is not ResourceKind.EXTERNAL and one.name not in needed | found.keys():
                work, objectives = _work(demands, one.name)
                found[one.name] = Backlog(one.name, month, asked[one.name], one.servers, work, objectives)
    setting = Setting(system, horizon, month=system.growth.horizon, brief=prepared)
    tried = candidates(setting) if found else ()
    return tuple(replace(one, remedy=_remedy(setting, tried, one.resource)) for one in found.values())


def _remedy(setting: Setting, tried: Sequence[Candidate], resource: str) -> Mitigation | None:
    """Of the candidates, the cheapest first."""
    for one in tried:
        changed = one.apply(setting.system)
        state = state_of(changed, load=setting.load, volume=setting.volume, month=setting.month)
        size = next((each.servers for each in resources(state) if each.name == resource), math.inf)
        if Demands(state).asked().get(resource, 0.0) <= _LEFT * size:
            return one.mitigation
    return None


def _work(demands: Demands, resource: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    state, feels = demands.state, felt(demands)
    own = demands.by_use_case
    users = sorted(
        (-math.fsum((own[one.name].work.get(resource, 0.0), own[one.name].held.get(resource, 0.0))) * state.rate(one),
         one.name) for one in state.system.use_cases
    )  # fmt: skip
    limits = sorted(
        (limit, one.name, percentile)
        for one in state.system.use_cases
        if resource in feels[one.name]
        for percentile in ("p50", "p95", "p99")
        if (limit := getattr(one.objective, percentile)) > 0.0
    )
    named = tuple(name for amount, name in users if amount < 0.0)[:_NAMED]
    return named, tuple(f"{name} {percentile} {limit:g} s" for limit, name, percentile in limits[:_NAMED])
