"""What a rule of migrations is, and how its explanation becomes part of what it reports."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.reading import Script, Statement
from server.engine.migrations.checking.state import State
from server.engine.model.plan import Severity

_SECTION = re.compile(r"^(Finds|Why it matters|When it is wrong|Instead):\n((?:    .*\n?)+)", re.MULTILINE)


@dataclass(frozen=True)
class Found:
    message: str
    instead: tuple[str, ...] = ()
    """Statements for the one, each in its own transaction; empty where there are none to run."""
    command: int = -1
    """Of an ALTER TABLE: the command they stand for, from 0; -1 for the whole statement."""


@dataclass(frozen=True)
class Place:
    """One statement and what is known there."""

    statement: Statement
    state: State
    """Before the statement."""
    script: Script


@dataclass(frozen=True)
class MigrationRule:
    id: str
    severity: Severity
    doc: str
    """One sentence and four sections: Finds, Why it matters, When it is wrong, Instead."""
    check: Callable[[Place], Iterator[Found]]
    late: bool = False
    """Asked when the whole migration has been read: `Place.state` is then what it ends in."""
    kinds: frozenset[str] = frozenset()
    """Kinds of statements it looks at; empty: all."""
    commands: frozenset[str] = frozenset()
    """Of ALTER TABLE, kinds of commands; empty: all."""

    def sections(self) -> dict[str, str]:
        return {name: " ".join(text.split()) for name, text in _SECTION.findall(self.doc)}

    @property
    def title(self) -> str:
        return self.doc.partition("\n")[0]


Part = tuple[str, int, Any]
"""A table in use, the number of the command of ALTER TABLE, and what it adds."""


def added_columns(place: Place) -> Iterator[Part]:
    """Definitions of the columns that an ALTER TABLE adds to a table in use."""
    return _added(place, "AT_AddColumn", trees.column)


def added_constraints(place: Place, kind: str) -> Iterator[Part]:
    """Constraints of the kind (``CONSTR_CHECK``) that an ALTER TABLE adds to a table in use, by ADD CONSTRAINT."""
    for table, number, one in _added(place, "AT_AddConstraint", trees.constraint):
        if trees.word(one, "contype") == kind:
            yield table, number, one


def _added(place: Place, kind: str, content: Callable[[Any], Any]) -> Iterator[Part]:
    node = place.statement.node
    table = trees.relation(node)
    if not place.state.in_use(table):
        return
    for number, found, command in trees.commands(node):
        if found == kind:
            yield table, number, content(command)
