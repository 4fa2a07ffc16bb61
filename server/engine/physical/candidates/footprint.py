"""What one naming of a table in a statement asks of its rows: the raw material of index candidates."""

from dataclasses import dataclass, field

from server.engine.physical.catalogue import Table


@dataclass(frozen=True)
class Ordering:
    """One key of an order."""

    key: str
    descending: bool = False
    nulls_first: bool | None = None
    """None: as PostgreSQL has it when nothing is said."""

    @property
    def default(self) -> bool:
        """Whether NULLs come where a plain index, read in one direction, has them."""
        return self.nulls_first is None or self.nulls_first == self.descending


@dataclass(frozen=True)
class Constant:
    """A condition that every execution of the statement states alike."""

    text: str
    columns: tuple[str, ...]


@dataclass(eq=False)
class Footprint:
    """One naming of a table. Keys are columns (quoted where needed) or expressions in parentheses."""

    table: Table
    equal: dict[str, None] = field(default_factory=dict)
    """Keys compared by equality with a value, in the order met."""
    joined: dict[str, None] = field(default_factory=dict)
    """Keys compared by equality with a row of another relation."""
    ranges: dict[str, None] = field(default_factory=dict)
    orders: dict[tuple[Ordering, ...], None] = field(default_factory=dict)
    groups: dict[tuple[str, ...], None] = field(default_factory=dict)
    alternatives: dict[tuple[str, ...], None] = field(default_factory=dict)
    """Keys of each arm of an OR over this table alone."""
    searches: dict[tuple[str, str], None] = field(default_factory=dict)
    """Access method and whole key for containment, full text and prefix search."""
    constants: dict[Constant, None] = field(default_factory=dict)
    columns: dict[str, None] = field(default_factory=dict)
    """Every column the statement looks at, in the order met, as PostgreSQL has its name."""


@dataclass(frozen=True)
class Change:
    """Rows of a table that a statement adds, changes or removes."""

    table: Table
    operation: str
    """``insert``, ``update`` or ``delete``."""
    columns: frozenset[str] = frozenset()
    """That an update sets."""


@dataclass
class Reading:
    footprints: list[Footprint] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
