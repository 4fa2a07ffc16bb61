"""A reason for putting modules into processes of their own, measured against the figure from which it counts."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.engine.model.plan import Figure


class Strength(enum.StrEnum):
    REQUIRED = "required"
    """Stated, or imposed from outside: holds whatever it costs."""
    PAYS = "pays"
    """Worth a process boundary today."""
    HELD = "held"
    """Would pay, but something named stands against it."""
    IDLE = "idle"
    """Measured, and short of its figure."""


@dataclass(frozen=True)
class Force:
    rule: str
    """constraint, compliance, residency, teams, saturation, disparity, compute or availability."""
    labels: Mapping[str, str]
    """Side of each module: those with different labels part."""
    strength: Strength
    because: str
    """One sentence with the figures."""
    against: str = ""
    """What holds it, where it is held."""
    passing: bool = False
    """Whether what holds it may go away without another design: people are hired, a column moves. A seam stays."""
    trigger: str = ""
    """What would make it count, or what would take it away when it does."""
    source: str = ""
    figures: tuple[Figure, ...] = field(default=())

    @property
    def acts(self) -> bool:
        return self.strength in (Strength.REQUIRED, Strength.PAYS)

    @property
    def apart(self) -> tuple[str, ...]:
        """The modules on the smaller sides, sorted: what leaves."""
        sides: dict[str, list[str]] = {}
        for module, label in self.labels.items():
            sides.setdefault(label, []).append(module)
        largest = max(sorted(sides), key=lambda label: len(sides[label]))
        return tuple(sorted(module for label in sides if label != largest for module in sides[label]))


def two_sides(modules: tuple[str, ...], inside: frozenset[str], label: str) -> Mapping[str, str]:
    """The modules of ``inside`` on one side, all others on the other."""
    return {module: label if module in inside else "" for module in modules}
