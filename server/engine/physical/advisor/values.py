"""What the parts of the advisor hand to each other. Sets of candidates are integers, one bit for each."""

from collections.abc import Iterator
from dataclasses import dataclass

from server.engine.model.physical import WeightedStatement
from server.engine.model.planning import IndexDefinition
from server.engine.physical.candidates import Change, Footprint

PAGE = 8192
"""Bytes of a page."""


@dataclass(frozen=True)
class Candidate:
    position: int
    """Of its bit, and in the ghost session."""
    definition: IndexDefinition
    name: str
    bytes: int
    write_cost: float = 0.0
    """Planner cost a second of keeping it."""

    @property
    def bit(self) -> int:
        return 1 << self.position


@dataclass(frozen=True)
class Question:
    """One statement of the workload as it is asked about."""

    position: int
    statement: WeightedStatement
    footprints: tuple[Footprint, ...] = ()
    changes: tuple[Change, ...] = ()


def bits(mask: int) -> Iterator[int]:
    """Positions of the set bits, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
