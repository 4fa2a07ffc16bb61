"""The indexes that the physical analysis recommends, where the system compared has not got them yet."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import price
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.plots.numbers import duration
from server.engine.capacity.prediction.state import cost_at
from server.engine.capacity.prediction.walking import Steps, places, with_steps
from server.engine.model.capacity import CostPoint, Query, System, SystemStep
from server.engine.model.mitigation import Mitigation, MitigationKind

Costs = dict[str, tuple[CostPoint, ...]]

_NOTICED = 0.98
"""A statement that keeps more of its cost than this is not what the index is for."""


def candidates(setting: Setting) -> Iterator[Candidate]:
    if setting.designed is None or setting.physical is None:
        return
    now, then = costs_of(setting.system), costs_of(setting.designed)
    concerned = {one.name for one in setting.concerned}
    uses = _uses(setting.system)
    for index in setting.physical.indexes:
        served = tuple(
            name
            for name in index.serves
            if name in now and name in then and _at(then[name]) < _NOTICED * _at(now[name])
        )
        if all(concerned.isdisjoint(uses.get(name, ())) for name in served):
            continue
        slowest = max(served, key=lambda name: (_at(now[name]) - _at(then[name]), name))
        definition = index.definition
        yield Candidate(
            Mitigation(
                id=f"{MitigationKind.INDEX}/{definition.name}",
                kind=MitigationKind.INDEX,
                subject=definition.name,
                told=f"Index {definition.name}",
                why=f"{slowest} takes {duration(_at(then[slowest]))} of database processor instead of "
                f"{duration(_at(now[slowest]))}",
                price=price(MitigationKind.INDEX),
                approximation="a statement that several indexes serve is credited to each of them whole",
            ),
            partial(_with_costs, costs={name: then[name] for name in served}),
        )


def costs_of(system: System) -> Costs:
    return {
        place.step.statement: place.step.costs
        for one in system.use_cases
        for place in places(one.steps, one.service, lambda _: 1.0)
        if isinstance(place.step, Query)
    }


def _uses(system: System) -> dict[str, set[str]]:
    """By statement the use cases that run it: its own, and those that call that one."""
    found: dict[str, set[str]] = {}
    for one in system.use_cases:
        for place in places(one.steps, one.service, lambda _: 1.0):
            if isinstance(place.step, Query):
                found.setdefault(place.step.statement, set()).add(one.name)
    return found


def _at(costs: tuple[CostPoint, ...]) -> float:
    return cost_at(costs, 1.0).cpu


def _with_costs(system: System, costs: Costs) -> System:
    def change(step: SystemStep) -> Steps:
        if isinstance(step, Query) and step.statement in costs:
            return (replace(step, costs=costs[step.statement]),)
        return (step,)

    return with_steps(system, change)
