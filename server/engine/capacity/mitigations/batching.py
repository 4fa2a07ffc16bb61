"""One statement for many rows instead of one for each: round trips and the cost of a statement are paid once."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import price
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.prediction.walking import Steps, places, with_steps
from server.engine.model.capacity import (
    Compute,
    CostPoint,
    Delay,
    Flush,
    Query,
    Repeat,
    System,
    SystemStep,
)
from server.engine.model.mitigation import Mitigation, MitigationKind

STATEMENT = 0.0001
"""Seconds of database processor for each statement whatever it does: protocol, plan, snapshot."""
_FEWEST = 1.5
"""Repetitions from which it is worth it."""


def candidates(setting: Setting) -> Iterator[Candidate]:
    for use_case in setting.concerned:
        found = places(use_case.steps, use_case.service, setting.state.misses)
        many = max((p.step.mean for p in found if isinstance(p.step, Repeat) and _mergeable(p.step)), default=0.0)
        if not many:
            continue
        yield Candidate(
            Mitigation(
                id=f"{MitigationKind.BATCH}/{use_case.name}",
                kind=MitigationKind.BATCH,
                subject=use_case.name,
                told=f"Send the repeated statements of {use_case.name} once, for all rows together",
                why=f"{many:.3g} statements in a row on average where one would do",
                price=price(MitigationKind.BATCH),
                approximation="rows cost the same together; only what a statement costs by itself is saved",
            ),
            partial(_batched, name=use_case.name),
        )


def _mergeable(step: Repeat) -> bool:
    """Statements and what goes with them alone, so that nothing in between needs the answer of the last."""
    simple = all(isinstance(one, Query | Compute | Delay | Flush) for one in step.steps)
    return step.mean >= _FEWEST and simple and any(isinstance(one, Query) for one in step.steps)


def _batched(system: System, name: str) -> System:
    def change(step: SystemStep) -> Steps:
        if not isinstance(step, Repeat) or not _mergeable(step):
            return (step,)
        return tuple(_once(one, step.mean) for one in step.steps)

    return with_steps(system, change, (name,))


def _once(step: SystemStep, times: float) -> SystemStep:
    """What it costs to do it for all together."""
    match step:
        case Query(costs=costs):
            return replace(step, costs=tuple(_merged(one, times) for one in costs))
        case Compute(demand):
            return replace(step, demand=replace(demand, seconds=demand.seconds * (1.0 + times) / 2.0))
        case _:
            return step


def _merged(cost: CostPoint, times: float) -> CostPoint:
    own = min(STATEMENT, cost.cpu)
    return CostPoint(cost.volume, own + times * (cost.cpu - own), cost.pages * times, cost.io * times)
