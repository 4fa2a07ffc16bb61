"""What a criterion is: a reading of the evidence that gives each pair of entities a number between 0 and 1."""

from collections.abc import Callable
from dataclasses import dataclass

from server.engine.boundaries.evidence import Evidence

Pair = tuple[int, int]
"""Positions in ``Evidence.names``, the smaller first."""
Scores = dict[Pair, float]
"""Only pairs above 0; what is not named scores 0."""


@dataclass(frozen=True)
class Criterion:
    id: str
    name: str
    reading: str
    """What a high score says, in a sentence."""
    formula: str
    unit: str
    source: str
    """Where the measure comes from."""
    score: Callable[[Evidence], Scores]
    repels: bool = False
    """The score speaks for different modules."""
