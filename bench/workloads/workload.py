"""What a comparison is made on."""

from dataclasses import dataclass

from server.engine.model.physical import WeightedStatement
from server.engine.model.planning import GhostDatabase


@dataclass(frozen=True)
class Workload:
    name: str
    database: GhostDatabase
    statements: tuple[WeightedStatement, ...]
    budgets: tuple[int, ...]
    """In MiB, ascending."""
