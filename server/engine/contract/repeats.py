"""Whether a repeat of a command does it twice: read out of its statements, not taken from a promise."""

import re

from server.engine.contract.catalogue import Catalogue
from server.engine.contract.drafts import Draft
from server.engine.contract.sources import Source
from server.engine.contract.steps import external_systems
from server.engine.contract.subjects import accumulates
from server.engine.contract.uses import written
from server.engine.model.access import Access, Comparison, Operation, Statement

_COUNTERS = frozenset({"version", "row_version", "lock_version", "revision"})


def needs_key(draft: Draft, catalogue: Catalogue) -> str:
    """What a repeat would do twice, empty when its statements already see to it that it does nothing."""
    if any(one.source is Source.KEY_HEADER for one in draft.inputs):
        return "the statements store the key"
    first = next(iter(written(draft.statements)), None)
    if first is None:
        systems = external_systems(draft.use_case)
        return f"a second call of {systems[0]}" if systems else ""
    statement = next(one for one in draft.statements if first in one.accesses)
    stops = first.operation is Operation.INSERT and not says_what_then(statement)
    if _moves_on(first) or (stops and _is_refused(draft, first, statement, catalogue)):
        return ""
    return _first_double(draft, catalogue)


def _moves_on(access: Access) -> bool:
    """The row is changed in a column its own condition asks for: a second call finds it changed and stops."""
    asked = {
        one.column for one in access.predicate if one.comparison in (Comparison.EQUAL, Comparison.IN, Comparison.NULL)
    }
    return access.operation is Operation.UPDATE and bool(asked & (set(access.writes) - {"id"}))


def _first_double(draft: Draft, catalogue: Catalogue) -> str:
    for statement in draft.statements:
        for access in statement.accesses:
            if access.operation is Operation.INSERT and not _is_refused(draft, access, statement, catalogue):
                return f"a second row of {access.table}"
            if access.operation is Operation.UPDATE and _adds_up(access) and not _moves_on(access):
                return f"a second change of {access.table}"
    systems = external_systems(draft.use_case)
    return f"a second call of {systems[0]}" if systems else ""


def _is_refused(draft: Draft, access: Access, statement: Statement, catalogue: Catalogue) -> bool:
    """A unique key that the client or the caller gives keeps the second row out."""
    if says_what_then(statement):
        return not accumulates(statement)
    known = (Source.CLIENT, Source.CALLER)
    given = {
        assignment.column
        for assignment in access.assignments
        for one in (draft.given(assignment.term),)
        if (one is not None and one.source in known) or (one is None and ":" not in assignment.term)
    }
    return any(key and set(key) <= given for key in catalogue.natural_keys(access.entity))


def _adds_up(access: Access) -> bool:
    """``quantity = quantity - :n``: what is written depends on what was there. A version counter does no harm."""
    return any(
        one.column not in _COUNTERS and re.search(rf"\b{re.escape(one.column)}\b\s*[-+|]", one.term)
        for one in access.assignments
    )


def says_what_then(statement: Statement) -> bool:
    """The statement says itself what becomes of a row that is there already, so nothing is refused."""
    return "on conflict" in statement.sql.lower()
