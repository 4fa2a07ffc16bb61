"""The read models that the physical analysis proposes: a statement reads data kept in its own form."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import price
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.plots.numbers import duration
from server.engine.capacity.prediction.walking import Steps, places, with_steps
from server.engine.model.capacity import CostPoint, Query, System, SystemStep
from server.engine.model.mitigation import Mitigation, MitigationKind


def candidates(setting: Setting) -> Iterator[Candidate]:
    for model in setting.physical.read_models if setting.physical else ():
        if model.cost_before <= 0.0 or model.cost_after >= model.cost_before:
            continue
        late = model.staleness / 1e6
        users = [
            one
            for one in setting.concerned
            if any(
                isinstance(place.step, Query) and place.step.statement == model.statement
                for place in places(one.steps, one.service, setting.state.misses)
            )
        ]
        if not users or any(late > one.staleness_tolerance for one in users):
            continue
        yield Candidate(
            Mitigation(
                id=f"{MitigationKind.READ_MODEL}/{model.name}",
                kind=MitigationKind.READ_MODEL,
                subject=model.name,
                told=f"Read model {model.name} ({model.kind}, kept by {model.maintenance}) for {model.statement}",
                why=f"its planner cost falls from {model.cost_before:,.4g} to {model.cost_after:,.4g}"
                + (f", {duration(late)} late" if late else ""),
                price=price(MitigationKind.READ_MODEL, staleness=late),
                approximation="keeping it is charged to the database as planner cost, not simulated with the writers",
            ),
            partial(_with_ratio, statement=model.statement, ratio=model.cost_after / model.cost_before),
        )


def _with_ratio(system: System, statement: str, ratio: float) -> System:
    def lesser(cost: CostPoint) -> CostPoint:
        return CostPoint(cost.volume, cost.cpu * ratio, cost.pages * ratio, cost.io * ratio)

    def change(step: SystemStep) -> Steps:
        if isinstance(step, Query) and step.statement == statement:
            return (replace(step, costs=tuple(lesser(one) for one in step.costs)),)
        return (step,)

    return with_steps(system, change)
