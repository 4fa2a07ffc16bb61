"""What triggers were made to do, for the experiments that show them doing it."""

from dataclasses import dataclass

from server.engine.schema.invariants.joined import Across


@dataclass(frozen=True)
class Transitions:
    table: str
    column: str
    trigger: str
    allowed: dict[str, tuple[str, ...]]
    states: tuple[str, ...]


@dataclass(frozen=True)
class Fixed:
    table: str
    trigger: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Guard:
    """A predicate over a row and those that refer to it, refused at commit."""

    across: Across
    trigger: str
    predicate: str
    column: str
    """The kept value, empty for a limit."""


@dataclass(frozen=True)
class Upkeep:
    across: Across
    trigger: str
    column: str
    value: str
    """The expression the column is set to."""


Rule = Transitions | Fixed | Guard | Upkeep
