"""The verdict: forces become services; people and latency may hold back what is no must, growth may bring it later."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from server.engine.boundaries import card
from server.engine.boundaries.costs.bill import bill_of, engineers
from server.engine.boundaries.costs.demand import demands
from server.engine.boundaries.groups import Groups
from server.engine.boundaries.services import service_names
from server.engine.boundaries.verdict.availability import availability
from server.engine.boundaries.verdict.force import Force, Strength
from server.engine.boundaries.verdict.imposed import compliance, constraints, residency
from server.engine.boundaries.verdict.load import compute, disparity, saturation
from server.engine.boundaries.verdict.seam import sides
from server.engine.boundaries.verdict.teams import teams
from server.engine.model.boundaries import Topology

ASSUMED_ENGINEERS = 6
"""Where no team is stated: one team that shares a table and a rotation."""

OUTGROWN = 10.0
"""Times today's load for which a design is made."""

FORCES = (constraints, compliance, residency, teams, saturation, disparity, compute, availability)
"""In the order in which they are weighed: what is imposed, who works, what is asked of the machines."""


@dataclass(frozen=True)
class Choice:
    """Which modules form which service, and why."""

    modules: Groups
    forces: tuple[Force, ...]
    """All that were measured, in order; those held say by what."""
    services: Mapping[str, tuple[str, ...]]
    """Modules of each service."""

    @property
    def split(self) -> bool:
        return len(self.services) > 1

    @property
    def acting(self) -> tuple[Force, ...]:
        return tuple(force for force in self.forces if force.acts)

    @property
    def held(self) -> tuple[Force, ...]:
        return tuple(force for force in self.forces if force.strength is Strength.HELD)

    @cached_property
    def groups(self) -> Groups:
        return sides(self.modules, {module: name for name, parts in self.services.items() for module in parts})


def choose(modules: Groups) -> Choice:
    """What to deploy today. Ties and doubts go to fewer services (pragmatic simplicity)."""
    measured = list(_measured(modules))
    accepted: list[Force] = []
    judged: list[Force] = []
    for force in measured:
        if not force.acts or _separated(accepted, force):
            judged.append(force)
            if force.acts:
                accepted.append(force)
            continue
        held = None if force.strength is Strength.REQUIRED else _veto(modules, [*accepted, force], force)
        if held is not None:
            judged.append(replace(force, strength=Strength.HELD, against=held[0], trigger=held[1], passing=True))
            continue
        accepted.append(force)
        judged.append(force)
    return Choice(modules, tuple(judged), _services(modules, accepted))


def topology_of(modules: Groups, today: Choice) -> tuple[Topology, int]:
    """The verdict, and for *split later* the month in which growth alone brings it (0 when something else would)."""
    if today.split:
        return Topology.SPLIT, 0
    if month := month_of_split(modules) or month_outgrown(modules):
        return Topology.SPLIT_LATER, month
    later = any(force.passing for force in today.held)
    return (Topology.SPLIT_LATER if later else Topology.MODULAR_MONOLITH), 0


def month_of_split(modules: Groups) -> int:
    """The first month within the horizon in which all rates, grown as stated, ask for a split; 0 when none does."""
    objectives = modules.workload.brief.objectives
    growth = (objectives.growth or 0.0) if objectives else 0.0
    horizon = (objectives.horizon or 0) if objectives else 0
    if growth <= 0 or not horizon or not grown(modules, growth, horizon).split:
        return 0
    low, high = 0, horizon
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if grown(modules, growth, middle).split else (middle, high)
    return high


def month_outgrown(modules: Groups) -> int:
    """The month in which load passes ten times today's, if that is within the horizon and more than a replica carries.

    "Design for ~10X growth, but plan to rewrite before ~100X" (Dean, Challenges in Building Large-Scale Information
    Retrieval Systems, WSDM 2009).
    """
    objectives = modules.workload.brief.objectives
    growth = (objectives.growth or 0.0) if objectives else 0.0
    horizon = (objectives.horizon or 0) if objectives else 0
    if growth <= 0 or (1 + growth) ** horizon < OUTGROWN or len(modules.names) < 2:
        return 0
    needed = sum(one.application for one in demands(modules).values()) * (1 + growth) ** horizon
    return math.ceil(math.log(OUTGROWN) / math.log(1 + growth)) if needed > card.REPLICA_CORES * card.UTILISATION else 0


def grown(modules: Groups, growth: float, months: int) -> Choice:
    """The choice after so many months of growth at this fraction a month."""
    everything = frozenset(flow.name for flow in modules.workload.flows)
    return choose(modules.under(modules.workload.scaled(everything, (1 + growth) ** months)))


def _measured(modules: Groups) -> Iterator[Force]:
    if len(modules.names) < 2:
        return
    for force in FORCES:
        yield from force(modules)


def _separated(accepted: list[Force], force: Force) -> bool:
    """Whether the forces accepted already part all that this one wants parted."""
    return all(
        any(one.labels[a] != one.labels[b] for one in accepted)
        for a in force.labels
        for b in force.labels
        if force.labels[a] != force.labels[b]
    )


def _services(modules: Groups, accepted: list[Force]) -> Mapping[str, tuple[str, ...]]:
    """Modules with the same side in every accepted force stay together."""
    unions: dict[tuple[str, ...], list[str]] = {}
    for module in modules.names:
        unions.setdefault(tuple(force.labels[module] for force in accepted), []).append(module)
    return service_names(modules, tuple(tuple(parts) for parts in unions.values()))


def _veto(modules: Groups, accepted: list[Force], force: Force) -> tuple[str, str] | None:
    """Why this force may not act today, and until when: too few people, or an objective that it would break."""
    services = _services(modules, accepted)
    people = engineers(modules) or ASSUMED_ENGINEERS
    most = max(1, people // card.PEOPLE_PER_SERVICE)
    if force.rule != "teams" and len(services) > most:
        return (
            f"{people} engineers can run {most} service{'s' if most > 1 else ''} ({card.PEOPLE_PER_SERVICE} know "
            f"each); this would be {len(services)}.",
            f"{card.PEOPLE_PER_SERVICE * len(services)} engineers or more run it.",
        )
    cut = sides(modules, {module: name for name, parts in services.items() for module in parts})
    broken = [delay for delay in bill_of(cut).delays if delay.broken]
    if broken:
        worst = broken[0]
        budget = (worst.objective or 0) / 1000
        return (
            f"{worst.use_case} would make {worst.calls:.1f} round trips, {worst.p99 / 1000:,.0f} ms at p99 against an "
            f"objective of {budget:,.0f} ms.",
            f"{worst.use_case} makes fewer round trips, or its answer may be stale.",
        )
    return None
