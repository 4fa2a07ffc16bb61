"""What the programs of a brief do to the columns of an invariant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.consistency.changes import changes_of, facts
from server.engine.model.access import Operation
from server.engine.model.prepared import PreparedBrief
from server.engine.model.sagas import Change, ChangeKind

_CONSTANT = re.compile(r"-?\d+\Z")


@dataclass(frozen=True)
class Writing:
    """One statement's effect on one entity, by the program that has it."""

    program: str
    statement: str
    operation: Operation
    changes: tuple[Change, ...]
    columns: tuple[str, ...]
    """All it writes, of an insert all it states."""
    guarded: tuple[str, ...] = ()
    """Columns its predicate looks at."""
    upsert: bool = False

    def on(self, column: str) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.column == column)


def writings(prepared: PreparedBrief, entity: str) -> tuple[Writing, ...]:
    """Of every statement that inserts, updates or deletes rows of the entity, in document order."""
    known = facts(prepared.brief)
    found = []
    for statement in prepared.statements:
        for access in statement.accesses:
            if access.entity != entity or access.operation not in (
                Operation.INSERT,
                Operation.UPDATE,
                Operation.DELETE,
            ):
                continue
            found.append(
                Writing(
                    statement.use_case,
                    statement.id,
                    access.operation,
                    changes_of(access, statement, known, frozenset()),
                    access.writes,
                    tuple(dict.fromkeys(condition.column for condition in access.predicate)),
                    "ON CONFLICT" in statement.sql.upper(),
                )
            )
    return tuple(found)


def directions(written: Sequence[Writing], column: str) -> frozenset[ChangeKind]:
    """In which ways the column of a row that is there changes; an amount of unknown sign counts as it is written."""
    return frozenset(
        change.kind for each in written for change in each.on(column) if change.kind is not ChangeKind.INSERT
    )


def amount(change: Change) -> int:
    """One, or the number that is written."""
    return int(change.value) if _CONSTANT.match(change.value) else 1
