"""The schema while it is being made: tables that still change, names given out, and what was decided on the way."""

import hashlib
from dataclasses import dataclass, field

from msgspec.structs import replace

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.formula import parse_formula
from server.engine.model.plan import Decision, Evidence, Finding
from server.engine.model.schema import Check, Column, ForeignKey, Index, Table, Trigger, Unique
from server.engine.schema.normalise import Place


@dataclass
class TableDraft:
    name: str
    entity: str
    primary_key: tuple[str, ...]
    comment: str = ""
    columns: dict[str, Column] = field(default_factory=dict)
    uniques: list[Unique] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)

    def add_check(self, name: str, expression: str, invariant: str = "") -> str:
        """The name it got: a check of the same expression is there once, a taken name gets a number."""
        formula = parse_formula(expression)
        for number, known in enumerate(self.checks):
            if parse_formula(known.expression) == formula:
                if invariant and not known.invariant:
                    self.checks[number] = replace(known, invariant=invariant)
                return known.name
        names = {known.name for known in self.checks} | {key.name for key in self.foreign_keys}
        free = next(
            candidate
            for candidate in (
                shorten(name if number == 1 else f"{name}_{number}") for number in range(1, len(names) + 2)
            )
            if candidate not in names
        )
        self.checks.append(Check(free, expression, invariant))
        return free

    def finished(self) -> Table:
        return Table(
            name=self.name,
            entity=self.entity,
            columns=tuple(self.columns.values()),
            primary_key=self.primary_key,
            uniques=tuple(self.uniques),
            foreign_keys=tuple(self.foreign_keys),
            checks=tuple(self.checks),
            indexes=tuple(self.indexes),
            triggers=tuple(self.triggers),
            comment=self.comment,
        )


@dataclass(frozen=True)
class Enforcement:
    """How one invariant of the brief is kept."""

    invariant: str
    kind: str
    table: str
    by: str
    """The constraint, index or trigger; empty when PostgreSQL cannot keep it."""
    how: str
    query: str = ""
    """Rows of it break the invariant: to be run now and then where nothing else keeps it."""


@dataclass
class Draft:
    tables: dict[str, TableDraft] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    """Entity and column to the table that holds it."""
    decisions: list[Decision] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    enforcements: list[Enforcement] = field(default_factory=list)
    rules: list[object] = field(default_factory=list)
    """``server.engine.schema.rules``: what the triggers do."""
    _taken: set[str] = field(default_factory=set)

    def take(self, name: str, origin: str) -> str:
        """A name of at most 63 bytes that no other relation of the schema has.

        Tables and indexes share one name space: ``listing_image_rank_key`` may come from two tables. The later one
        gets a digest of its ``origin``.
        """
        wanted = shorten(name)
        if wanted in self._taken:
            digest = hashlib.sha256(origin.encode()).hexdigest()[:8]
            wanted = shorten(f"{wanted[:54]}_{digest}")
        self._taken.add(wanted)
        return wanted
