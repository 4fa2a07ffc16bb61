"""Asking PostgreSQL's planner what a statement would cost: the questions, the answers, and who is asked.

The engine is handed a `Planner` and does not know what stands behind it: a ghost database of the lab (`server.lab`), or
plain values in a test. The same questions always have the same answers.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from server.engine.model.catalogue import Catalogue
from server.engine.model.statistics import DatabaseStatistics
from server.engine.model.value import Value


class IndexDefinition(Value):
    """An index as CREATE INDEX states it."""

    table: str
    """As the catalogue has its name, without quotes."""
    keys: tuple[str, ...]
    """Columns or parenthesised expressions, each with operator class or ``DESC`` behind it where needed."""
    method: str = "btree"
    include: tuple[str, ...] = ()
    where: str = ""
    unique: bool = False
    name: str = ""
    """Empty: named by who creates it."""


class IndexSize(Value):
    pages: int
    """Of 8 KiB, predicted."""
    height: int = 0
    """Levels of a B-tree above its leaves."""


class GhostDatabase(Value):
    """An empty database that plans like one with data."""

    ddl: tuple[str, ...]
    """In order; parsed and executed as untrusted."""
    statistics: DatabaseStatistics
    settings: tuple[tuple[str, str], ...] = ()
    """Planner settings of the production server: ``random_page_cost``, ``effective_cache_size``, ``work_mem`` …"""
    path: tuple[str, ...] = ()
    """Search path of the DDL; empty: all schemas in which it makes something."""
    places: tuple[tuple[int, int], ...] = ()
    """Line and column, from 1, of each statement in the text it was taken from; empty where there is none."""
    asked: tuple[tuple[str, int, int], ...] = ()
    """Extensions that the text asks for, those that cannot be had among them, with line and column."""


class PlanRequest(Value):
    sql: str
    """One statement, with ``$1 …``."""
    parameter_types: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    """Literals to plan for, by position; empty: a generic plan."""
    indexes: tuple[int, ...] = ()
    """Which of the added indexes are there, by position; the database's own always are, unless hidden."""
    hidden: tuple[str, ...] = ()
    """Indexes of the database's own DDL that are not there, by name."""


class PlanNode(Value):
    """One node of a plan, as EXPLAIN names it."""

    kind: str
    """``Index Scan``, ``Hash Join`` …"""
    depth: int
    relation: str = ""
    index: str = ""
    startup_cost: float = 0.0
    total_cost: float = 0.0
    rows: float = 0.0
    width: int = 0
    condition: str = ""
    """Index, hash, merge or join condition, filter: deparsed, joined by ``;``."""


class Plan(Value):
    startup_cost: float
    total_cost: float
    rows: float
    nodes: tuple[PlanNode, ...]
    """In the order of EXPLAIN; the first is the whole."""

    @property
    def indexes(self) -> tuple[str, ...]:
        """Names of the indexes it uses, sorted."""
        return tuple(sorted({node.index for node in self.nodes if node.index}))


class PlanRefused(Value):
    """PostgreSQL does not plan the statement."""

    sqlstate: str
    message: str
    position: int = 0
    """Character of the statement, from 1; 0 when not told."""


class GhostSession(Protocol):
    """One ghost database while it is open. Not for use by several threads at once."""

    def add(self, indexes: Sequence[IndexDefinition]) -> tuple[IndexSize, ...]:
        """Create indexes that are there only for requests that name them; positions go on from those added before.

        Raises:
            ValueError: an index PostgreSQL refuses, with its words.
        """

    def plan(self, requests: Sequence[PlanRequest]) -> tuple[Plan | PlanRefused, ...]:
        """One answer for each request, in order; each counts as one planner call."""

    def resize(self, statistics: DatabaseStatistics) -> None:
        """The same database at another volume; indexes keep their positions and take their new sizes."""

    def names(self) -> tuple[str, ...]:
        """Names of the added indexes by position, as plans have them."""

    def catalogue(self) -> Catalogue:
        """What the DDL made; indexes that were added are among it."""

    def parameter_types(self, statements: Sequence[str]) -> tuple[tuple[str, ...] | None, ...]:
        """Of each statement the types of ``$1 …``, as PostgreSQL infers and writes them; none where it refuses.

        A number that the statement leaves out has the type ``text``.
        """


class Planner(Protocol):
    def open(self, database: GhostDatabase) -> AbstractContextManager[GhostSession]:
        """Make a ghost database and drop it at the end.

        Raises:
            DomainError: DDL or statistics that PostgreSQL refuses, with the place; UNAVAILABLE without PostgreSQL.
        """
