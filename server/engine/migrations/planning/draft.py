"""Where steps are collected until all are known: by stage, in the order they were thought of."""

import enum
import functools
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from msgspec.structs import replace

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import renaming
from server.engine.model.catalogue import Catalogue, CatalogueExtension, CatalogueTable
from server.engine.model.migrations import FillValue, MigrationStep, Phase, Precheck, Rename
from server.engine.model.prepared import OpenQuestion
from server.engine.model.rehearsals import Batch

LOCK_TIMEOUT = 2_000_000
"""Microseconds that others may queue behind a step that waits; it is then tried again."""


class Stage(enum.IntEnum):
    """The order of steps; each belongs to a phase."""

    TYPES = enum.auto()
    SEQUENCES = enum.auto()
    TABLES = enum.auto()
    COLUMNS = enum.auto()
    CODE = enum.auto()
    LOOSEN = enum.auto()
    INDEXES = enum.auto()
    FILL = enum.auto()
    NOT_NULL = enum.auto()
    KEYS = enum.auto()
    CHECKS = enum.auto()
    REFERENCES = enum.auto()
    SWAP = enum.auto()
    VALIDATE = enum.auto()
    TRIGGERS = enum.auto()
    VIEWS = enum.auto()
    DROP_INDEXES = enum.auto()
    DROP_COLUMNS = enum.auto()
    ATTACH = enum.auto()
    DROP_TABLES = enum.auto()
    DROP_CODE = enum.auto()
    DROP_TYPES = enum.auto()

    @property
    def phase(self) -> Phase:
        if self < Stage.FILL:
            return Phase.EXPAND
        if self == Stage.FILL:
            return Phase.BACKFILL
        return Phase.SWITCH if self < Stage.DROP_INDEXES else Phase.CONTRACT


@dataclass
class Copied:
    """A column whose values move to another one, which takes its place."""

    table: str
    column: str
    staging: str
    """Where the values go while both are there."""
    target: str
    """The name it ends with."""

    @property
    def renamed(self) -> bool:
        return self.target != self.column


@dataclass
class Draft:
    before: Catalogue
    after: Catalogue
    renames: Sequence[Rename] = ()
    fills: Sequence[FillValue] = ()
    steps: list[tuple[Stage, MigrationStep]] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    prechecks: list[Precheck] = field(default_factory=list)
    copied: list[Copied] = field(default_factory=list)
    remade: list[tuple[str, str]] = field(default_factory=list)
    """Table and column of what is generated anew."""
    moving: dict[str, str] = field(default_factory=dict)
    """Tables that another one takes the place of, by name, and what that one is called until it does."""
    keyless: Set[str] = frozenset()
    """Those of them whose rows cannot be told apart: they are copied all at once."""
    types: dict[str, str] = field(default_factory=dict)
    """Enumerated types that another one takes the place of, and what that one is called until it does; as written."""
    apart: Set[str] = frozenset()
    """Those, all their partitions of either schema, and tables that cannot be planned for."""

    def add(
        self,
        stage: Stage,
        title: str,
        statements: Sequence[str],
        *,
        undo: Sequence[str] = (),
        transaction: bool = True,
        batch: Batch | None = None,
        undo_note: str = "",
        deploy: str = "",
        unavoidable: str = "",
    ) -> None:
        """One step more of the stage; all that is said is as in `MigrationStep`."""
        if self.types and Stage.TYPES < stage < Stage.SWAP:
            statements = [renaming.typed(each, self.types) for each in statements]
        step = MigrationStep(
            number=0,
            phase=stage.phase,
            title=title,
            statements=tuple(statements),
            transaction=transaction,
            batch=batch,
            lock_timeout=0 if batch is not None else LOCK_TIMEOUT,
            undo=tuple(undo),
            undo_note=undo_note,
            deploy=deploy,
            unavoidable=unavoidable,
        )
        self.steps.append((stage, step))

    def type_now(self, kind: str) -> str:
        """The type of the schema to come as it is called before columns take over."""
        name = kind.removesuffix("[]")
        return self.types.get(name, name) + kind[len(name) :]

    def ordered(self) -> tuple[MigrationStep, ...]:
        found = sorted(self.steps, key=lambda pair: pair[0])
        return tuple(replace(step, number=number) for number, (_, step) in enumerate(found, start=1))

    def ask(self, identifier: str, question: str, assumed: str, effect: str) -> None:
        if all(each.id != identifier for each in self.questions):
            self.questions.append(OpenQuestion(identifier, identifier, question, assumed, effect))

    def pairs(self) -> list[tuple[CatalogueTable, CatalogueTable]]:
        """Tables that are there before and after, and stay what they are."""
        there = {table.name: table for table in self.before.tables}
        return [
            (there[table.name], table)
            for table in self.after.tables
            if table.name in there and table.name not in self.apart
        ]

    def moved(self) -> list[tuple[CatalogueTable, CatalogueTable]]:
        """Tables that another one takes the place of."""
        there = {table.name: table for table in self.before.tables}
        return [(there[table.name], table) for table in self.after.tables if table.name in self.moving]

    def new_extensions(self) -> list[CatalogueExtension]:
        """Those that only the schema to come has."""
        there = {each.name for each in self.before.extensions}
        return [each for each in self.after.extensions if each.name not in there]

    def copies(self, table: str) -> dict[str, Copied]:
        """Columns of the table that move, by their name of today."""
        return {one.column: one for one in self.copied if one.table == table}

    def remade_of(self, table: str) -> set[str]:
        return {column for name, column in self.remade if name == table}

    def free(self, table: CatalogueTable, name: str, suffix: str) -> str:
        """As `unused`, for something of the table."""
        return self.unused(name, suffix, {column.name for column in table.columns})

    @functools.cached_property
    def _taken(self) -> frozenset[str]:
        return frozenset(name for schema in (self.before, self.after) for name in _names(schema))

    def unused(self, name: str, suffix: str, more: Set[str] = frozenset()) -> str:
        """A name for something that is there for a while, not taken by anything of either schema or by ``more``."""
        taken = {*self._taken, *(one.staging for one in self.copied), *more}
        turn, found = 1, shorten(f"{name}_{suffix}")
        while found in taken:
            turn += 1
            found = shorten(f"{name}_{suffix}{turn}")
        return found


def _names(schema: Catalogue) -> set[str]:
    found = {name for one in schema.views for name in (one.name, *(index.name for index in one.indexes))}
    found |= {one.name for one in schema.sequences}
    for table in schema.tables:
        found |= {table.name} | {one.name for one in table.columns} | {one.name for one in table.triggers}
        found |= {one.name for one in table.constraints} | {one.name for one in table.indexes}
    return found


def alter(table: str, *actions: str) -> str:
    return f"ALTER TABLE {quote(table)} {', '.join(actions)}"


def listed(names: Sequence[str]) -> str:
    return ", ".join(map(quote, names))
