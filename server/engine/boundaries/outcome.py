"""Everything the analysis found, before it is told: cut, verdict, bills, context map."""

import dataclasses
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.boundaries.aggregates import ties
from server.engine.boundaries.costs.bill import Bill, bill_of
from server.engine.boundaries.cut import cut
from server.engine.boundaries.groups import Groups, grouped, united
from server.engine.boundaries.imports import system_of
from server.engine.boundaries.mapping.relationships import relationships
from server.engine.boundaries.passing import copies_of
from server.engine.boundaries.stability import Stability, afforded, stability
from server.engine.boundaries.values import Cut
from server.engine.boundaries.verdict.decide import Choice, choose, topology_of
from server.engine.boundaries.verdict.teams import owners
from server.engine.boundaries.verdict.trigger import Trigger, triggers
from server.engine.boundaries.verdict.zones import Zone, imposed_zones, missing_zones
from server.engine.boundaries.workload import Workload, workload_of
from server.engine.kernel.partitioning import Contradiction
from server.engine.model.boundaries import Boundaries, Module, Topology
from server.engine.model.brief import Brief
from server.engine.model.prepared import PreparedBrief
from server.engine.model.traces import System

_ROUNDS = 3
"""Of joining parts to their wholes: a cut made anew may leave another part alone."""
SKETCH = 2_000_000
"""Work on the bound of a cut that the next round replaces: half a second for a hundred entities, where a full proof of
each round would keep a caller waiting."""


@dataclass(frozen=True)
class Outcome:
    brief: Brief
    cut: Cut
    modules: Groups
    choice: Choice
    boundaries: Boundaries
    triggers: tuple[Trigger, ...]
    month: int
    """In which growth alone brings a split that is not chosen today; 0 when it does not within the horizon."""
    together: Bill
    """Everything as one service."""
    chosen: Bill
    apart: Bill
    """Every module a service."""
    stability: Stability | None = None
    """Of the cut, under rates that are wrong by chance; None where it was not asked for."""

    @property
    def topology(self) -> Topology:
        return self.boundaries.topology


def outcome_of(prepared: PreparedBrief, seed: int = 0) -> Outcome:
    """Raises ``kernel.partitioning.Contradiction`` when the constraints of the brief cannot hold together."""
    workload = workload_of(prepared)
    system, found = _zoned(system_of(prepared), imposed_zones(workload), seed)
    modules = _grouped(workload, found)
    if missing := missing_zones(modules):
        system, found = _zoned(system, missing, seed, found)
        modules = _grouped(workload, found)
    for _ in range(_ROUNDS):
        joined = ties(modules, found)
        if not joined:
            break
        system, found = _joined(system, joined, seed, found)
        modules = _grouped(workload, found)
    if found.gap:
        found = cut(system, seed=seed)
        modules = _grouped(workload, found)
    draws = afforded(len(workload.entities))
    return dataclasses.replace(decided(modules, found), stability=stability(system, found, seed, draws, biggest=0))


def _zoned(system: System, zones: tuple[Zone, ...], seed: int, otherwise: Cut | None = None) -> tuple[System, Cut]:
    """The system with these zones and its cut; without them where the brief holds together what they part."""
    parted = tuple(pair for zone in zones for pair in zone.apart)
    constrained = replace(system, apart=(*system.apart, *parted))
    try:
        return constrained, cut(constrained, seed=seed, work_limit=SKETCH)
    except Contradiction:
        if not parted:
            raise
        return system, otherwise or cut(system, seed=seed, work_limit=SKETCH)


def _joined(system: System, pairs: tuple[tuple[str, str], ...], seed: int, before: Cut) -> tuple[System, Cut]:
    """The system with these pairs held together and its cut; as before where that contradicts a constraint."""
    constrained = replace(system, together=(*system.together, *pairs))
    try:
        return constrained, cut(constrained, seed=seed, work_limit=SKETCH)
    except Contradiction:
        return system, before


def _grouped(workload: Workload, found: Cut) -> Groups:
    modules = {module.name: module.entities for module in found.modules}
    return grouped(workload, modules or {workload.brief.name: ()})


def decided(modules: Groups, found: Cut) -> Outcome:
    """The verdict over a given cut: pure, so that a reader's own modules can be judged as well."""
    brief = modules.workload.brief
    choice = choose(modules)
    topology, month = topology_of(modules, choice)
    teams = owners(modules)
    services = choice.groups
    deployed = tuple(
        Module(
            name,
            entities,
            services.use_cases[name],
            _one_team({teams[part] for part in choice.services[name]}),
            tuple(copy.replica for copy in copies_of(services) if copy.holder == name),
        )
        for name, entities in services.members
    )
    named = tuple(
        Module(
            name,
            entities,
            modules.use_cases[name],
            teams[name],
            tuple(copy.replica for copy in copies_of(modules) if copy.holder == name),
        )
        for name, entities in modules.members
    )
    boundaries = Boundaries(topology, named, deployed, relationships(services), relationships(modules))
    whole = united(modules, ((brief.name, modules.names),))
    return Outcome(
        brief, found, modules, choice, boundaries, triggers(choice), month,
        bill_of(whole), bill_of(services), bill_of(modules),
    )  # fmt: skip


def _one_team(teams: set[str]) -> str:
    return next(iter(teams)) if len(teams) == 1 else ""
