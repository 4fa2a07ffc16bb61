"""When two statements conflict on one row: by type and attributes, as in the tables of Vandevoort et al., EDBT 2023."""

import re

from server.engine.model.consistency import DependencyKind, StatementType, TemplateStatement

_T = StatementType
BY_KEY = frozenset({_T.INSERT, _T.KEY_SELECT, _T.KEY_UPDATE, _T.KEY_DELETE})
BY_PREDICATE = frozenset({_T.PREDICATE_SELECT, _T.PREDICATE_UPDATE, _T.PREDICATE_DELETE})
UPDATES = frozenset({_T.KEY_UPDATE, _T.PREDICATE_UPDATE})
DELETES = frozenset({_T.KEY_DELETE, _T.PREDICATE_DELETE})
WRITERS = UPDATES | DELETES | {_T.INSERT}
_SHARE = re.compile(r"\bfor\s+(key\s+)?share\b", re.IGNORECASE)


def pinned(statement: TemplateStatement) -> frozenset[str]:
    return frozenset(pin.column for pin in statement.pins)


def sought(statement: TemplateStatement) -> frozenset[str]:
    """Attributes a predicate asks for."""
    if statement.type not in BY_PREDICATE:
        return frozenset()
    return frozenset(statement.predicate_reads) | pinned(statement)


def shares(statement: TemplateStatement) -> bool:
    """SELECT … FOR SHARE: others may lock the row in the same way."""
    return statement.locks and bool(_SHARE.search(statement.sql))


def writes_row(statement: TemplateStatement) -> bool:
    return statement.type in WRITERS


def moves(writer: TemplateStatement, reader: TemplateStatement) -> bool:
    """Whether the write can change which rows the reader's predicate matches."""
    if reader.type not in BY_PREDICATE:
        return False
    if writer.type in UPDATES:
        return bool(sought(reader) & frozenset(writer.writes))
    return writes_row(writer)


def kinds(first: TemplateStatement, second: TemplateStatement) -> frozenset[DependencyKind]:
    """Dependencies that are possible from ``first`` to ``second`` when both touch one row, whoever comes first."""
    if first.relation != second.relation:
        return frozenset()
    found = set()
    if _overwrites(first, second):
        found.add(DependencyKind.WRITE_WRITE)
    if _reads(second, first):
        found.add(DependencyKind.WRITE_READ)
    if _reads(first, second):
        found.add(DependencyKind.READ_WRITE)
    return frozenset(found)


def _overwrites(first: TemplateStatement, second: TemplateStatement) -> bool:
    if not (writes_row(first) and writes_row(second)):
        return False
    if first.type in UPDATES and second.type in UPDATES:
        return bool(frozenset(first.writes) & frozenset(second.writes))
    # A row is inserted once and deleted once: what is deleted does not come back under its key.
    return second.type is not _T.INSERT and first.type not in DELETES


def _reads(reader: TemplateStatement, writer: TemplateStatement) -> bool:
    """Whether the reader sees a difference when the writer changes the row."""
    if not writes_row(writer) or reader.type is _T.INSERT:
        return False
    if writer.type in UPDATES:
        return bool((frozenset(reader.reads) | sought(reader)) & frozenset(writer.writes))
    if reader.type in BY_PREDICATE or reader.type is _T.KEY_SELECT:
        return True
    return bool(reader.reads)
