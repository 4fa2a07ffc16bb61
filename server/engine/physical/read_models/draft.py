"""A read model before anything is said about what it saves."""

from collections.abc import Callable
from dataclasses import dataclass

from server.engine.model.statistics import DatabaseStatistics, TableStatistics


@dataclass(frozen=True)
class Upkeep:
    """What one changed row of a source costs."""

    table: str
    sql: str
    """A statement to plan; ``$1`` is the row's key."""
    columns: tuple[str, ...]
    """An UPDATE that sets none of them costs nothing."""


@dataclass(frozen=True)
class ReadModelDraft:
    name: str
    kind: str
    """``listing``, ``counter``, ``aggregate`` or ``path``."""
    sql: str
    """What the statement becomes, its parameters as they were."""
    ddl: tuple[str, ...]
    """Tables, indexes, functions and triggers, in order."""
    fill: tuple[str, ...]
    """What it holds of the rows that are there when it is made."""
    drain: tuple[str, ...]
    """What a consumer runs again and again; empty where triggers do it all."""
    sources: tuple[str, ...]
    """Tables whose changes concern it."""
    upkeep: tuple[Upkeep, ...]
    """For each of ``sources``."""
    described: Callable[[DatabaseStatistics], TableStatistics]
    """What it holds at the volume that the statistics of its sources describe."""
    maintenance: str
    """``trigger`` or ``outbox``."""
    step: str = ""
    """What the statement does for each row that it walks over, as a statement to plan; empty where it does not walk.

    PostgreSQL takes every walk for ten levels long, whatever the tree."""
