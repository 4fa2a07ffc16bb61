"""Statements, requests and answers in the few words that fit on an arrow."""

from collections.abc import Container

from server.engine.model.access import Access, Comparison, Condition, Operation, Statement
from server.engine.model.brief import UseCase
from server.engine.model.contract import Method

_COLUMNS = 4
"""Columns named of one statement; the rest are counted."""
_ANY_REQUEST = frozenset({400, 401, 403, 413, 415, 429, 503})
_STATUS = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content"}


def request(use_case: UseCase, method: Method | None) -> str:
    """``POST /v1/receipts`` where the contract says so, else the use case."""
    return f"{method.verb} {method.path}" if method else use_case.name


def answer(method: Method | None) -> str:
    """``201 Created, or 404, 409``: what any request may get is left out."""
    if method is None:
        return "answer"
    word = f"{method.success} {_STATUS.get(method.success, '')}".strip()
    errors = ", ".join(str(code) for code in method.errors if code not in _ANY_REQUEST)
    return f"{word}, or {errors}" if errors else word


def summary(statement: Statement) -> str:
    """``UPDATE offerings: quantity, version``; ``SELECT carts, locking carts by carts.buyer_id``; ``DELETE carts``."""
    written = [a for a in statement.accesses if a.operation in (Operation.INSERT, Operation.UPDATE, Operation.DELETE)]
    inserted = {a.table for a in written if a.operation is Operation.INSERT}
    if written:
        return "; ".join(
            f"where it exists, {_written(access)}"
            if access.operation is Operation.UPDATE and access.table in inserted
            else _written(access)
            for access in written
        )
    tables = ", ".join(dict.fromkeys(access.table for access in statement.accesses))
    locked = ", ".join(dict.fromkeys(a.table for a in statement.accesses if a.operation is Operation.LOCK))
    if not tables:
        return "SELECT"
    return f"SELECT {tables}" + (f", locking {locked}" if locked else "") + _by(statement.accesses)


def guard(statement: Statement, keys: Container[str]) -> str:
    """The conditions beyond the key without which a single-row UPDATE changes nothing; empty when it has none.

    ``keys``: columns that identify a row or say whose it is.
    """
    updates = [a for a in statement.accesses if a.operation is Operation.UPDATE]
    if len(updates) != 1 or not updates[0].pins_key:
        return ""
    extra = (
        _condition(c)
        for c in updates[0].predicate
        if not (c.comparison is Comparison.EQUAL and (c.column in keys or c.column.endswith("_id")))
        and c.comparison is not Comparison.JOIN
    )
    return " AND ".join(dict.fromkeys(extra))


def _written(access: Access) -> str:
    if access.operation is Operation.UPDATE:
        return f"UPDATE {access.table}: {_columns(access)}"
    if access.operation is Operation.INSERT:
        return f"INSERT {access.table}"
    return f"DELETE {access.table}"


def _columns(access: Access) -> str:
    rest = len(access.writes) - _COLUMNS
    return ", ".join(access.writes[:_COLUMNS]) + (f" and {rest} more" if rest > 0 else "")


def _by(accesses: tuple[Access, ...]) -> str:
    pinned = [
        f"{access.table}.{condition.column}"
        for access in accesses
        for condition in access.predicate
        if condition.comparison in (Comparison.EQUAL, Comparison.IN) and condition.term.startswith(":")
    ]
    return f" by {', '.join(dict.fromkeys(pinned))}" if pinned else ""


def _condition(condition: Condition) -> str:
    if condition.comparison is Comparison.OTHER:
        return f"({condition.term})" if " OR " in condition.term else condition.term
    sign = condition.operator or {Comparison.EQUAL: "=", Comparison.IN: "IN"}.get(condition.comparison, "")
    return " ".join(part for part in (condition.column, sign, condition.term) if part)
