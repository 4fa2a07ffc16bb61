"""Use cases that name an entity and an action get the steps an engineer would write."""

import pytest

from server.engine.brief import read
from tests.unit.brief.sources import problems_of, source

SHOP = """name: shop
actors:
  - {name: visitor, kind: anonymous}
  - {name: seller, kind: end_user, entity: User}
entities:
  - name: User
    attributes:
      - {name: email, type: string, unique: true, required: true}
      - {name: password_hash, type: string, required: true, sensitivity: secret}
  - name: Listing
    attributes:
      - {name: title, type: string, required: true, sensitivity: public}
      - {name: order, type: integer, default: 0}
      - {name: state, type: enum, values: [draft, active, closed], required: true}
      - {name: review_count, type: integer}
      - {name: published_at, type: timestamp, default: now(), mutable: false}
      - {name: updated_at, type: timestamp, required: true}
    owner: seller
  - name: Mark
relations:
  - {name: seller, from: User, to: Listing, required: true}
invariants:
  - name: states
    kind: state_machine
    over: [Listing.state]
    expression: "draft -> active; active -> draft, closed; closed -> active"
  - {name: reviews, kind: materialised, over: [Listing.review_count, Mark], expression: count(Mark)}
use_cases:
  - {name: DoIt, rate: {peak: 1/s, mean: 1/day}, %s}
"""
COLUMNS = 'id, title, "order", state, review_count, published_at, updated_at, seller_id'

CASES = [
    (
        "kind: command, actor: seller, entity: Listing, action: create",
        'INSERT INTO listings (title, "order", updated_at, seller_id, state) '
        f"VALUES (:title, :order, now(), :seller_id, 'draft') RETURNING {COLUMNS}",
    ),
    (
        "kind: command, actor: seller, entity: Listing, action: create, parameters: [{name: title, type: text}]",
        "INSERT INTO listings (title, updated_at, seller_id, state) "
        f"VALUES (:title, now(), :seller_id, 'draft') RETURNING {COLUMNS}",
    ),
    ("kind: command, actor: seller, entity: Mark, action: create", "INSERT INTO marks DEFAULT VALUES RETURNING id"),
    ("actor: visitor, entity: Listing, action: get", f"SELECT {COLUMNS} FROM listings WHERE id = :id"),
    (
        "actor: visitor, entity: User, action: get, parameters: [{name: email, type: text}]",
        "SELECT id, email FROM users WHERE email = :email",
    ),
    (
        "actor: visitor, entity: Listing, action: list",
        f"SELECT {COLUMNS} FROM listings WHERE id > :after_id ORDER BY id LIMIT :page_size",
    ),
    (
        "actor: seller, entity: Listing, action: list",
        f"SELECT {COLUMNS} FROM listings WHERE seller_id = :seller_id AND id > :after_id ORDER BY id LIMIT :page_size",
    ),
    (
        "actor: visitor, entity: Listing, action: list, parameters: [{name: state, type: text}]",
        f"SELECT {COLUMNS} FROM listings WHERE state = :state AND id > :after_id ORDER BY id LIMIT :page_size",
    ),
    (
        "actor: visitor, entity: Listing, action: search",
        f"SELECT {COLUMNS} FROM listings WHERE to_tsvector('simple', coalesce(title, '')) @@ "
        "websearch_to_tsquery('simple', :query) AND id > :after_id ORDER BY id LIMIT :page_size",
    ),
    (
        "kind: command, actor: seller, entity: Listing, action: update",
        'UPDATE listings SET title = :title, "order" = :order, updated_at = now() '
        f"WHERE id = :id AND seller_id = :seller_id RETURNING {COLUMNS}",
    ),
    (
        "kind: command, actor: seller, entity: Listing, action: update, parameters: [{name: title, type: text}]",
        "UPDATE listings SET title = :title, updated_at = now() "
        f"WHERE id = :id AND seller_id = :seller_id RETURNING {COLUMNS}",
    ),
    (
        "kind: command, actor: seller, entity: Listing, action: delete",
        "DELETE FROM listings WHERE id = :id AND seller_id = :seller_id",
    ),
    (
        "kind: command, actor: seller, entity: Listing, action: active",
        "UPDATE listings SET state = 'active', updated_at = now() "
        f"WHERE id = :id AND state IN ('draft', 'closed') AND seller_id = :seller_id RETURNING {COLUMNS}",
    ),
    (
        "kind: command, actor: visitor, entity: Listing, action: draft",
        "UPDATE listings SET state = 'draft', updated_at = now() "
        f"WHERE id = :id AND state = 'active' RETURNING {COLUMNS}",
    ),
]


@pytest.mark.parametrize(("use_case", "sql"), CASES)
def test_an_action_becomes_a_statement(use_case: str, sql: str) -> None:
    prepared = read(source(SHOP % use_case))
    assert [statement.sql for statement in prepared.statements] == [sql]
    assert prepared.brief.use_cases[0].transactions[0].steps[0].sql == sql


def test_derived_steps_are_an_assumption() -> None:
    prepared = read(source(SHOP % "actor: visitor, entity: Listing, action: get"))
    (assumption,) = [found for found in prepared.assumptions if found.path == "use_cases[DoIt].transactions"]
    assert "SELECT id, title" in assumption.value


def test_a_state_that_nothing_leads_to_is_no_action() -> None:
    text = SHOP.replace(
        "draft -> active; active -> draft, closed; closed -> active", "draft -> active; active -> closed"
    )
    (problem,) = problems_of(text % "kind: command, entity: Listing, action: draft")
    assert problem.message.startswith("unknown action `draft`")
