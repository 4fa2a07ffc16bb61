"""The cut and what can be said of it, as values."""

from server.engine.boundaries.graph import Coupling
from server.engine.kernel.partitioning import Certificate
from server.engine.model.boundaries import Module
from server.engine.model.value import Value


class Pull(Value):
    module: str
    amount: int | None
    """Sum of the weights between the entity and the module's other entities, in units of 1 / ``weighting.SCALE``.

    None where a constraint bars the entity from the module."""


class Placement(Value):
    """Where an entity lies and how firmly."""

    entity: str
    module: str
    pulls: tuple[Pull, ...]
    """Of every module, the strongest first, barred ones last."""
    margin: int
    """What the cut loses when the entity moves to where it is pulled second most, be it a module of its own."""
    alternative: str
    """That module; empty for one of its own."""
    idle: bool = False
    """Nothing says where it belongs; it lies with the largest module."""


class Cut(Value):
    """The modules that the method proposes, with the proof that no other cut is better by more than the gap."""

    modules: tuple[Module, ...]
    """Sorted by name; every entity and every use case in exactly one."""
    placements: tuple[Placement, ...]
    """Of every entity, sorted by its name."""
    value: int
    bound: int
    certificate: Certificate
    coupling: Coupling

    @property
    def gap(self) -> int:
        return self.bound - self.value

    def module_of(self, entity: str) -> str:
        return next((one.module for one in self.placements if one.entity == entity), "")
