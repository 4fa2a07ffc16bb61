"""SQL steps as statements: ids, keys that are pinned, rows that are expected."""

import pytest

from server.engine.brief import read
from server.engine.model.access import Access, Statement
from tests.unit.brief.sources import source

SHOP = """name: shop
entities:
  - name: User
    attributes: [{name: email, unique: true}, {name: city, statistics: {distinct: 500}}]
    volume: {rows: 100_000}
  - name: Listing
    attributes:
      - name: state
        type: enum
        values: [draft, active, sold]
        statistics: {most_common: [{value: active, fraction: 0.8}]}
      - {name: is_new, type: boolean}
      - {name: rank, type: integer, min: 1, max: 10}
      - {name: slug, type: string}
      - {name: removed_at, type: timestamp, statistics: {null_fraction: 0.9}}
      - {name: created_at, type: timestamp}
    keys: [[seller_id, slug]]
    volume: {rows: 1_000_000}
  - name: Empty
    volume: {rows: 0}
relations:
  - {name: seller, from: User, to: Listing, fan_out: {mean: 10}}
  - {name: favourite, from: User, to: Listing, kind: many_to_many, fan_out: {mean: 4}}
invariants:
  - {name: slug_is_unique, kind: unique, over: [Listing.slug]}
use_cases:
  - name: DoIt
    kind: command
    transactions:
      - steps:
          - compute: 1ms
          - sql: %s
"""


def statement(sql: str) -> Statement:
    (found,) = read(source(SHOP % f'"{sql}"')).statements
    return found


def accesses(sql: str) -> dict[str, Access]:
    return {access.alias or access.entity: access for access in statement(sql).accesses}


def test_the_id_counts_transactions_and_steps_from_one() -> None:
    assert statement("SELECT 1").id == "DoIt/1/2"
    assert statement("SELECT 1").transaction == 0


@pytest.mark.parametrize(
    ("sql", "pinned"),
    [
        ("SELECT id FROM listings WHERE id = :id", True),
        ("SELECT id FROM listings WHERE slug = :slug", True),
        ("SELECT id FROM listings WHERE seller_id = :seller_id AND slug = :slug AND is_new", True),
        ("SELECT id FROM listings WHERE seller_id = :seller_id", False),
        ("SELECT id FROM listings WHERE id > :id", False),
        ("SELECT id FROM listings WHERE id = ANY(:ids)", False),
        ("SELECT id FROM listings WHERE id = :id OR is_new", False),
        ("UPDATE listings SET rank = 1 WHERE id = :id AND state = 'draft'", True),
        ("DELETE FROM listings WHERE id = (SELECT max(id) FROM listings)", True),
    ],
)
def test_a_key_is_pinned_by_equality_on_all_of_it(sql: str, pinned: bool) -> None:
    assert statement(sql).accesses[0].pins_key is pinned


def test_a_join_to_a_pinned_row_pins_by_key() -> None:
    found = accesses("SELECT 1 FROM listings l JOIN users u ON u.id = l.seller_id WHERE l.id = :id")
    assert found["u"].pins_key
    found = accesses("SELECT 1 FROM listings l JOIN users u ON u.id = l.seller_id WHERE u.id = :id")
    assert not found["l"].pins_key


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT id FROM listings", 1_000_000),
        ("SELECT id FROM empties", 0),
        ("SELECT id FROM listings WHERE id = :id", 1),
        ("SELECT id FROM listings WHERE seller_id = :seller_id", 10),
        ("SELECT id FROM listings WHERE seller_id = :seller_id AND state = 'active'", 8),
        ("SELECT id FROM listings WHERE state = :state", 333_300),
        ("SELECT id FROM listings WHERE is_new", 500_000),
        ("SELECT id FROM listings WHERE rank = 3", 100_000),
        ("SELECT id FROM listings WHERE removed_at IS NULL", 900_000),
        ("SELECT id FROM listings WHERE removed_at IS NOT NULL", 100_000),
        ("SELECT id FROM listings WHERE created_at > :since", 333_300),
        ("SELECT id FROM listings WHERE created_at BETWEEN :since AND :until", 5_000),
        ("SELECT id FROM listings WHERE slug LIKE :slug", 5_000),
        ("SELECT id FROM listings WHERE state IN ('draft', 'sold')", 666_700),
        ("SELECT id FROM listings WHERE id = ANY(:ids)", 10),
        ("SELECT id FROM listings WHERE state = 'active' ORDER BY id LIMIT 20", 20),
        ("SELECT id FROM listings WHERE state = 'active' ORDER BY id LIMIT :page_size", 50),
        ("SELECT count(*) FROM listings WHERE is_new LIMIT 1", 500_000),
        ("SELECT id FROM users WHERE city = :city", 200),
        ("SELECT listing_id FROM user_listings WHERE user_id = :user_id", 4),
        ("INSERT INTO users (email) VALUES (:a), (:b)", 2),
    ],
)
def test_expected_rows_follow_volumes_and_statistics(sql: str, rows: float) -> None:
    assert statement(sql).accesses[0].expected_rows == rows


def test_joins_start_from_the_fewest_rows() -> None:
    found = accesses(
        "SELECT 1 FROM listings l JOIN users u ON u.id = l.seller_id JOIN user_listings f ON f.listing_id = l.id"
        " WHERE u.email = :email"
    )
    assert {name: access.expected_rows for name, access in found.items()} == {"u": 1, "l": 10, "f": 4}


def test_rows_of_a_subquery_bound_those_that_are_in_it() -> None:
    found = statement("DELETE FROM listings WHERE id IN (SELECT x.id FROM listings x WHERE x.is_new LIMIT 500)")
    assert [access.expected_rows for access in found.accesses] == [500, 500]


def test_the_join_table_is_an_entity_of_its_own() -> None:
    found = statement("INSERT INTO user_listing (user_id, listing_id) VALUES (:user_id, :listing_id)")
    (access,) = found.accesses
    assert (access.entity, access.table, access.writes) == (
        "User.favourite",
        "user_listings",
        ("user_id", "listing_id"),
    )
    assert found.sql.startswith("INSERT INTO user_listings ")


def test_columns_of_an_access_are_in_the_order_of_the_table() -> None:
    (access,) = statement("SELECT rank, id FROM listings WHERE seller_id = 1 AND state = 'sold'").accesses
    assert access.reads == ("id", "state", "rank", "seller_id")
