"""Transactions of claims: row statements alone, whose references to earlier values are literals of their own."""

from collections.abc import Sequence

from server.engine.model.interleavings import BoundTransaction
from server.lab.guard.lists import ROW_STATEMENTS
from server.lab.guard.parsing import RefusedError, kind, parts, statements
from server.lab.guard.statements import check_one
from server.lab.references import bound, references

_MARK = "groundplan reference"
_MOST = 64
"""Statements of one transaction."""


def check_rows(setup: Sequence[str]) -> None:
    """What fills the tables."""
    for statement in setup:
        check_one(statement, ROW_STATEMENTS)


def check_transactions(transactions: Sequence[BoundTransaction]) -> None:
    if len(transactions) < 2:
        raise RefusedError("an interleaving needs two transactions")
    for transaction in transactions:
        if not 0 < len(transaction.statements) <= _MOST:
            raise RefusedError(f"a transaction has between one and {_MOST} statements")
        for each in transaction.statements:
            check_one(bound(each.sql, {}), ROW_STATEMENTS)
            _check_references(each.sql)


def _check_references(sql: str) -> None:
    """A value that is put there later must not be able to become anything but a constant."""
    wanted = len(references(sql))
    if not wanted:
        return
    marked = statements(bound(sql, {}, missing=_MARK))
    found = sum(
        kind(part) == "A_Const" and part.sval.sval == _MARK  # type: ignore[attr-defined]
        for statement in marked
        for part in parts(statement)
    )
    if found != wanted:
        raise RefusedError("a reference to an earlier value must be a literal of its own")
