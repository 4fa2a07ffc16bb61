"""What mitigations are judged against: a system at one load and volume, what it misses there, what is in the way."""

from dataclasses import dataclass
from functools import cached_property

from server.engine.capacity.mitigations.judging import full, told
from server.engine.capacity.prediction.demands import Demands
from server.engine.capacity.prediction.state import State, state_of
from server.engine.model.capacity import Database, Service, System, SystemUseCase
from server.engine.model.capacity_answer import (
    Attainment,
    Prediction,
    ResourceKind,
    ResourcePrediction,
    UseCasePrediction,
)
from server.engine.model.physical import PhysicalDesign
from server.engine.model.prepared import PreparedBrief

PLANNED = 0.7
"""Share of a resource that is planned to be used: beyond, waiting grows faster than load (M/M/c)."""
_NOTICED = 0.1
"""Share of the mean that is waited at a resource before it counts as standing in the way."""
_LARGEST = 3
"""Of those that fill a resource, so many are looked at, the largest first."""


@dataclass(frozen=True)
class Setting:
    system: System
    before: Prediction
    load: float = 1.0
    month: int = 0
    volume: float = 1.0
    everything: bool = False
    """Whatever can be tried, whether or not it stands in the way: somebody asked for it by name."""
    brief: PreparedBrief | None = None
    physical: PhysicalDesign | None = None
    designed: System | None = None
    """The same system with the recommended indexes in place, where they are not yet."""

    @cached_property
    def state(self) -> State:
        return state_of(self.system, load=self.load, volume=self.volume, month=self.month)

    @cached_property
    def demands(self) -> Demands:
        return Demands(self.state)

    @cached_property
    def missed(self) -> tuple[UseCasePrediction, ...]:
        """Use cases with an objective that is not met, or that get no answer at all."""
        return tuple(one for one in self.before.use_cases if misses(one))

    @cached_property
    def pressed(self) -> dict[str, str]:
        """Resources that stand in the way, with the figure that says so, the fullest first."""
        found: dict[str, str] = {}
        for overload in full(self.before):
            found[overload.resource] = told(overload)
        for resource in self.before.resources:
            # Reading pages goes away with memory; the work of a processor is the same on any number of them.
            reads = resource.kind is ResourceKind.DATABASE_IO
            waits = [
                ((share.waiting + (share.service if reads else 0.0)) / one.mean.value, one.name)
                for one in self.missed
                for share in one.waterfall
                if share.resource == resource.name and not one.mean.unknown and one.mean.value > 0.0
            ]
            if resource.name in found or resource.kind is ResourceKind.EXTERNAL:
                continue
            most, name = max(waits, default=(0.0, ""))
            if most >= _NOTICED:
                doing = "reading from" if reads else "waiting for"
                found[resource.name] = f"{name} spends {most:.0%} of its time {doing} {resource.name}"
            elif resource.utilisation.value > PLANNED and (waits or full(self.before)):
                found[resource.name] = f"{resource.name} is {resource.utilisation.value:.0%} busy"
            elif self.everything:
                found[resource.name] = f"asked for; {resource.name} is {resource.utilisation.value:.0%} busy"
        return found

    @cached_property
    def concerned(self) -> tuple[SystemUseCase, ...]:
        """Use cases worth changing: those that miss, and those that fill what stands in the way."""
        names = [one.name for one in self.missed]
        for resource in self.pressed:
            users = sorted(((self.asked(one, resource), one.name) for one in self.system.use_cases), reverse=True)
            names += [name for amount, name in users[:_LARGEST] if amount > 0.0]
        wanted = {one.name for one in self.system.use_cases} if self.everything else set(names)
        return tuple(one for one in self.system.use_cases if one.name in wanted)

    def asked(self, use_case: SystemUseCase, resource: str) -> float:
        """What one use case asks of a resource, in its unit."""
        own = self.demands.by_use_case[use_case.name]
        return self.state.rate(use_case) * (own.work.get(resource, 0.0) + own.held.get(resource, 0.0))

    def resources(self, kind: ResourceKind) -> list[tuple[ResourcePrediction, str]]:
        """Those of the kind that stand in the way, with why."""
        return [(one, self.pressed[one.name]) for one in self.before.resources
                if one.kind is kind and one.name in self.pressed]  # fmt: skip

    def service(self, name: str) -> Service:
        return next(one for one in self.system.services if one.name == name)

    def database(self, name: str) -> Database:
        return next(one for one in self.system.databases if one.name == name)

    def spare_connections(self, database: str = "database") -> float:
        """Connections that the database may still be given; infinite where nothing is stated."""
        of = next((one for one in self.system.databases if one.name == database), None)
        if of is None or not of.max_connections:
            return float("inf")
        taken = sum(one.connections * one.replicas for one in self.system.services)
        return max(0.0, of.max_connections - of.reserved_connections - taken)


def misses(one: UseCasePrediction) -> bool:
    return any(each.attainment in (Attainment.MISSED, Attainment.OVERLOADED) for each in one.objectives)
