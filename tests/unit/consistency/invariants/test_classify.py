"""Invariants of a brief: what each needs, what breaks it, what is proposed."""

from typing import Any

import pytest

from server.engine import brief as briefs
from server.engine.consistency.invariants import classify, section, settled
from server.engine.model.boundaries import Boundaries, Module, Topology
from server.engine.model.confluence import InvariantVerdict, Need, Proposal
from server.engine.model.consistency import Level
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from server.engine.model.sagas import Settlement
from server.engine.model.schema import Check, PhysicalSchema, Table

BRIEF = """
name: shop
entities:
  - name: Item
    attributes:
      - {name: code, type: string, unique: true}
      - {name: quantity, type: integer, required: true, min: 0}
      - {name: price, type: integer, required: true}
      - {name: sold, type: integer, required: true}
      - {name: most, type: integer, required: true}
      - {name: state, type: enum, values: [draft, live, gone, sold]}
      - {name: token, type: uuid}
  - name: Sale
    attributes: [{name: amount, type: integer, required: true}]
relations:
  - {name: item, from: Item, to: Sale, required: true}
invariants:
  - {name: code_unique, kind: unique, over: [Item.code]}
  - {name: token_unique, kind: unique, over: [Item.token]}
  - {name: not_negative, kind: non_negative, over: [Item.quantity]}
  - {name: price_positive, kind: bounded, over: [Item.price], expression: price >= 1}
  - {name: sold_bounded, kind: at_most, over: [Item.sold, Item.most], expression: sold <= most}
  - {name: sold_floor, kind: bounded, over: [Item.sold], expression: sold >= 0}
  - {name: states, kind: state_machine, over: [Item.state], expression: "draft -> live; live -> gone, sold"}
  - {name: sold_counts, kind: materialised, over: [Item.sold, Sale], expression: count(Sale)}
  - {name: sale_has_item, kind: foreign_key, over: [Sale.item_id]}
use_cases:
  - name: Add
    kind: command
    transactions:
      - steps:
          - sql: >-
              INSERT INTO items (code, quantity, price, sold, most, state, token)
              VALUES (:code, :quantity, :price, 0, :most, 'draft', :token)
  - name: Buy
    kind: command
    transactions:
      - steps:
          - sql: UPDATE items SET quantity = quantity - :n, sold = sold + 1 WHERE id = :id AND quantity >= :n
          - sql: INSERT INTO sales (item_id, amount) VALUES (:id, :n)
  - name: Reprice
    kind: command
    transactions:
      - steps:
          - sql: UPDATE items SET price = :price WHERE id = :id
  - name: Withdraw
    kind: command
    transactions:
      - steps:
          - sql: UPDATE items SET state = 'gone' WHERE id = :id AND state = 'live'
  - name: SellOut
    kind: command
    transactions:
      - steps:
          - sql: UPDATE items SET state = 'sold' WHERE id = :id AND state = 'live'
"""


@pytest.fixture(scope="module")
def prepared() -> PreparedBrief:
    return briefs.read(BriefSource("brief.yaml", "yaml", BRIEF))


def verdicts(prepared: PreparedBrief, **more: Any) -> dict[str, InvariantVerdict]:
    return {verdict.invariant: verdict for verdict in classify(prepared, **more)}


def test_each_is_judged_by_what_the_programs_do(prepared: PreparedBrief) -> None:
    found = {name: (one.confluent, one.pattern) for name, one in verdicts(prepared).items()}
    assert found == {
        "code_unique": (False, "uniqueness / choose specific value"),
        "token_unique": (True, "uniqueness / choose some value"),
        "not_negative": (False, "> / decrement [counter]"),
        "price_positive": (True, "attribute inequality / any"),
        "sold_bounded": (False, "< / increment [counter]"),
        "sold_floor": (True, "> / increment [counter]"),
        "states": (False, ""),
        "sold_counts": (True, "materialized views / any"),
        "sale_has_item": (True, "foreign key / insert"),
    }


def test_the_story_breaks_what_each_branch_keeps(prepared: PreparedBrief) -> None:
    story = verdicts(prepared)["not_negative"].story
    assert story is not None
    assert story.operations == ("Buy", "Buy")
    assert "quantity = 1" in story.before
    assert "quantity = -1" in story.merged
    moved = verdicts(prepared)["states"].story
    assert moved is not None
    assert set(moved.operations) == {"Withdraw", "SellOut"}


def test_a_constraint_comes_first(prepared: PreparedBrief) -> None:
    table = Table("items", "Item", (), ("id",), checks=(Check("items_quantity_check", "quantity >= 0"),))
    one = verdicts(prepared, schema=PhysicalSchema((table,)))["not_negative"]
    assert one.need is Need.CONSTRAINT
    assert one.constraint == "CHECK items_quantity_check on items"
    assert one.chosen is Proposal.CONSTRAINT
    assert not one.confluent


def test_levels_come_before_escrow_and_escrow_is_concrete(prepared: PreparedBrief) -> None:
    levels = {"Buy": Level.READ_COMMITTED, "Add": Level.READ_COMMITTED}
    one = verdicts(prepared, levels=levels)["not_negative"]
    assert [option.proposal for option in one.options] == [Proposal.READ_COMMITTED, Proposal.ESCROW]
    assert verdicts(prepared, levels=levels, promoted=("Buy",))["not_negative"].chosen is Proposal.PROMOTION
    higher = levels | {"Buy": Level.SERIALIZABLE}
    assert verdicts(prepared, levels=higher)["not_negative"].chosen is Proposal.SERIALIZABLE
    escrow = one.options[-1]
    assert (
        escrow.sql[0]
        == "UPDATE items SET quantity = quantity - :n WHERE id = :id AND quantity >= :n RETURNING quantity"
    )
    assert escrow.sql[1].startswith("CREATE TABLE item_quantity_shares")
    assert escrow.cost
    upward = verdicts(prepared)["sold_bounded"].options[-1]
    assert upward.sql[0] == "UPDATE items SET sold = sold + 1 WHERE id = :id AND sold + 1 <= most RETURNING sold"


def test_across_services_no_constraint_and_no_level_helps(prepared: PreparedBrief) -> None:
    apart = Boundaries(Topology.SPLIT, (), (Module("goods", ("Item",)), Module("sales", ("Sale",))))
    found = verdicts(prepared, boundaries=apart, levels={"Buy": Level.SERIALIZABLE})
    assert found["sold_counts"].services == ("goods", "sales")
    assert found["sold_counts"].chosen is Proposal.CONFLUENT
    assert settled(tuple(found.values()))["sold_counts"] is Settlement.CONFLUENT
    assert found["sale_has_item"].constraint == ""
    assert "states" not in settled(tuple(found.values()))


def test_the_section_shows_every_invariant_and_its_story(prepared: PreparedBrief) -> None:
    found = classify(prepared)
    text = section(found)
    for one in found:
        assert f"| {one.invariant} |" in text
        if one.story is not None:
            assert one.story.text() in text
    assert section(()) == ""
