"""A read model before anything is said about what it saves."""

from dataclasses import dataclass


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
    upkeep: str
    """What one changed row costs, as a statement to plan."""
    keys: tuple[tuple[str, str], ...]
    """Table and column of what its rows are told apart by."""
    maintenance: str
    """``trigger`` or ``outbox``."""
