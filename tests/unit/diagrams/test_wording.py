"""Statements, requests and answers in few words."""

import pytest

from server.engine.diagrams.wording import answer, guard, request, summary
from server.engine.model.access import Access, Comparison, Condition, Operation, Statement
from server.engine.model.brief import UseCase
from server.engine.model.contract import Method


def statement(*accesses: Access) -> Statement:
    return Statement("U/1/1", "U", 1, "", "", accesses=accesses)


def carts(operation: Operation, *predicate: Condition, writes: tuple[str, ...] = (), pins_key: bool = True) -> Access:
    return Access("Cart", "carts", operation=operation, predicate=predicate, writes=writes, pins_key=pins_key)


KEY = Condition("id", Comparison.EQUAL, ":id", "=")
OWNER = Condition("buyer_id", Comparison.EQUAL, ":buyer_id", "=")
STATE = Condition("state", Comparison.EQUAL, "'open'", "=")
WHOLE = Condition("version", Comparison.OTHER, "version > 1 OR state IS NULL")


@pytest.mark.parametrize(
    ("accesses", "said"),
    [
        ((carts(Operation.READ, OWNER),), "SELECT carts by carts.buyer_id"),
        ((carts(Operation.LOCK, OWNER),), "SELECT carts, locking carts by carts.buyer_id"),
        ((carts(Operation.INSERT, writes=("id",)),), "INSERT carts"),
        ((carts(Operation.UPDATE, writes=("a", "b", "c", "d", "e", "f")),), "UPDATE carts: a, b, c, d and 2 more"),
        ((carts(Operation.DELETE), Access("Shop", "shops")), "DELETE carts"),
        (
            (carts(Operation.INSERT), carts(Operation.UPDATE, writes=("a",))),
            "INSERT carts; where it exists, UPDATE carts: a",
        ),
        ((), "SELECT"),
    ],
)
def test_a_statement_in_few_words(accesses: tuple[Access, ...], said: str) -> None:
    assert summary(statement(*accesses)) == said


@pytest.mark.parametrize(
    ("access", "said"),
    [
        (carts(Operation.UPDATE, KEY, OWNER, STATE), "state = 'open'"),
        (carts(Operation.UPDATE, KEY, WHOLE), "(version > 1 OR state IS NULL)"),
        (carts(Operation.UPDATE, KEY, WHOLE, WHOLE), "(version > 1 OR state IS NULL)"),
        (carts(Operation.UPDATE, KEY, OWNER), ""),
        (carts(Operation.UPDATE, OWNER, STATE, pins_key=False), ""),
        (carts(Operation.READ, KEY, STATE), ""),
    ],
)
def test_a_guard_is_what_an_update_of_one_row_asks_beyond_its_key(access: Access, said: str) -> None:
    assert guard(statement(access), {"id"}) == said


def test_requests_and_answers_follow_the_contract_where_there_is_one() -> None:
    method = Method("Pay", "PayReceipt", "POST", "/v1/receipts/{id}:pay", "receipts", "A", "B", 200, (400, 409, 504))
    assert request(UseCase("Pay"), method) == "POST /v1/receipts/{id}:pay"
    assert answer(method) == "200 OK, or 409, 504"
    assert request(UseCase("Pay"), None) == "Pay"
    assert answer(None) == "answer"
