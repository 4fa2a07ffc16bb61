"""A change that may be tried: what is said of it, and what it makes of a system."""

from collections.abc import Callable
from dataclasses import dataclass

from server.engine.model.capacity import System
from server.engine.model.mitigation import Mitigation


@dataclass(frozen=True)
class Candidate:
    mitigation: Mitigation
    apply: Callable[[System], System]
    """Pure. Applied to a system that another mitigation has changed, it changes what is there then."""

    @property
    def id(self) -> str:
        return self.mitigation.id

    @property
    def lever(self) -> tuple[str, str]:
        """Two with the same lever are two sizes of one thing, and are not combined."""
        return self.mitigation.kind.value, self.mitigation.subject


def combined(system: System, candidates: tuple[Candidate, ...]) -> System:
    for one in candidates:
        system = one.apply(system)
    return system
