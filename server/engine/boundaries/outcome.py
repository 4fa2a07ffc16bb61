"""Everything the analysis found, before it is told: cut, verdict, bills, context map."""

from dataclasses import dataclass

from server.engine.boundaries.costs.bill import Bill, bill_of
from server.engine.boundaries.cut import cut
from server.engine.boundaries.groups import Groups, grouped, united
from server.engine.boundaries.imports import system_of
from server.engine.boundaries.mapping.relationships import relationships
from server.engine.boundaries.passing import copies_of
from server.engine.boundaries.values import Cut
from server.engine.boundaries.verdict.decide import Choice, choose, topology_of
from server.engine.boundaries.verdict.teams import owners
from server.engine.boundaries.verdict.trigger import Trigger, triggers
from server.engine.boundaries.workload import workload_of
from server.engine.model.boundaries import Boundaries, Module, Topology
from server.engine.model.brief import Brief
from server.engine.model.prepared import PreparedBrief


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

    @property
    def topology(self) -> Topology:
        return self.boundaries.topology


def outcome_of(prepared: PreparedBrief, seed: int = 0) -> Outcome:
    """Raises ``kernel.partitioning.Contradiction`` when the constraints of the brief cannot hold together."""
    workload = workload_of(prepared)
    found = cut(system_of(prepared), seed=seed)
    return decided(grouped(workload, {module.name: module.entities for module in found.modules}), found)


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
