"""Every form of input: what is read from it, and what is said of its mistakes."""

import json
from typing import Any

import pytest

from server.engine import brief as briefs
from server.engine.boundaries.imports import (
    owner_groups,
    read_access_lists,
    read_call_graph,
    read_service_cutter,
    read_traces,
    system_of,
)
from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Sensitivity
from server.engine.model.resources import BriefSource
from server.engine.model.traces import EntityFacts, Link, LinkKind, Touch, Volatility
from tests.unit.boundaries.systems import FOLDER

TRACES: dict[str, Any] = {
    "name": "shop",
    "entities": ["Item", {"name": "Card", "sensitivity": "payment"}, "Order"],
    "use_cases": [
        {
            "name": "PlaceOrder",
            "rate": 12,
            "actor": "buyer",
            "accesses": [["R", "Card"], ["W", "Order", 2], {"entity": "Item", "writes": 1, "transaction": 2}],
        },
        {"name": "Browse", "rate": 30, "traces": [{"weight": 2, "accesses": [["R", "Item"]]}, [["R", "Order"]]]},
        {"name": "Report", "rate": 1, "reads": ["Item", "Order"], "writes": []},
    ],
    "relations": [{"from": "Order", "to": "Card"}],
    "must_be_apart": [["Card", "Item"]],
}


def mistakes(read: Any, *parts: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(DomainError) as failure:
        read(*parts)
    assert failure.value.reason is Reason.INVALID_ARGUMENT
    return [(problem.path, problem.message, problem.suggestion) for problem in failure.value.problems]


def test_traces_keep_order_counts_and_transactions() -> None:
    system = read_traces(TRACES)
    order = system.traces[0]
    assert order.accesses == (Touch("Card", reads=1), Touch("Order", writes=2), Touch("Item", writes=1, transaction=2))
    assert (order.weight, order.actor, order.ordered) == (12.0, "buyer", True)
    assert system.entities[1] == EntityFacts("Card", sensitivity=Sensitivity.PAYMENT)
    assert system.links == (Link("Order", "Card"),)
    assert system.apart == (("Card", "Item"),)
    assert system.rated


def test_several_traces_share_the_rate_of_their_use_case() -> None:
    assert [trace.weight for trace in read_traces(TRACES).traces if trace.use_case == "Browse"] == [20.0, 10.0]


def test_lists_without_an_order_say_so() -> None:
    assert not read_traces(TRACES).traces[-1].ordered


def test_without_rates_every_use_case_weighs_one() -> None:
    system = read_traces({"use_cases": {"a": [["R", "X"]], "b": [["W", "Y"], ["R", "X"]]}})
    assert [trace.weight for trace in system.traces] == [1.0, 1.0]
    assert not system.rated
    assert [fact.name for fact in system.entities] == ["X", "Y"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"use_cases": 7}, ("use_cases", "expected a list, not the number 7", "[…]")),
        ({"usecases": []}, ("usecases", "there is no field `usecases`", "use_cases")),
        ({"use_cases": [{"name": "a", "accesses": [["X", "Item"]]}]},
         ("use_cases[0].accesses[0]", "is no access", '["R", "Order"] or ["W", "Order", 3]')),
        ({"use_cases": [{"name": "a", "accesses": [["R", "Itme"]]}]},
         ("use_cases[a]", "there is no entity `Itme`", "Item")),
        ({"use_cases": [{"name": "a", "rate": -1, "reads": []}]},
         ("use_cases[0].rate", "expected 0 or a number from 1e-09 to 1e+12, not the number -1", "1")),
        ({"use_cases": [{"name": "a"}]},
         ("use_cases[0]", "does not state what it touches", "one of accesses, traces, or reads and writes")),
        ({"use_cases": [{"name": "a", "reads": []}, {"name": "a", "reads": []}]},
         ("use_cases[1]", "use case `a` is named twice", "one of them")),
        ({"must_be_apart": [["Card"]]}, ("must_be_apart[0]", "a group has at least two members", "")),
        ({"relations": [{"from": "Order", "to": "Crad"}]}, ("relations[0].to", "there is no entity `Crad`", "Card")),
        ({"relations": [{"from": "Order", "to": "Card", "kind": "composed"}]},
         ("relations[0].kind", "there is no such word `composed`", "composition")),
        ({"entities": ["Card", "Item", "Order", "Card"]},
         ("entities[3]", "entity `Card` is named twice", "one of them")),
        ({"entities": [{"name": "Card", "sensitivity": "paymnt"}, "Item", "Order"]},
         ("entities[0].sensitivity", "there is no such word `paymnt`", "payment")),
    ],
)  # fmt: skip
def test_a_mistake_in_traces_is_told_with_its_place_and_what_would_be_right(
    change: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    assert expected in mistakes(read_traces, {**TRACES, **change})


def test_all_mistakes_are_told_at_once() -> None:
    document = {**TRACES, "use_cases": [{"name": "a", "accesses": [["R"], ["Q", "Item"], ["R", 7]]}]}
    assert len(mistakes(read_traces, document)) == 3


@pytest.mark.parametrize(
    "document", [None, 3, "text", [], {"use_cases": []}, {"use_cases": [None]}, {"use_cases": [{"name": None}]}]
)
def test_whatever_is_no_document_is_refused(document: object) -> None:
    assert mistakes(read_traces, document)


@pytest.mark.parametrize("rate", [-1, 1e300, 5e-324, 10**400, float("inf"), True, "12"])
def test_a_number_that_nothing_can_be_computed_from_is_refused(rate: object) -> None:
    found = mistakes(read_traces, {"use_cases": [{"name": "Buy", "rate": rate, "accesses": [["W", "Order"]]}]})
    assert [path for path, _, _ in found] == ["use_cases[0].rate"]


def test_an_availability_is_a_share() -> None:
    found = mistakes(read_traces, {"entities": [{"name": "Order", "availability": 99.9}], "use_cases": []})
    assert [path for path, _, _ in found] == ["entities[0].availability"]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "\x00", "\ud800", "x" * 201, 7, None])
def test_a_name_that_cannot_be_drawn_is_refused(name: object) -> None:
    found = mistakes(read_traces, {"use_cases": {"Buy": [["W", name], ["R", "Item"]]}})
    assert [path for path, _, _ in found] == ["use_cases.Buy.accesses[0][1]"]


def test_use_cases_by_name_have_names() -> None:
    assert mistakes(read_traces, {"use_cases": {" ": [["W", "Order"]]}})[0][0] == "use_cases"


def test_access_lists_are_sets() -> None:
    document = {"system": "s", "useCases": [{"name": "A.b", "reads": ["X"], "writes": ["X", "Y"], "traces": 4}]}
    trace = read_access_lists(document).traces[0]
    assert [(touch.entity, touch.reads, touch.writes) for touch in trace.accesses] == [
        ("X", 1, 0),
        ("X", 0, 1),
        ("Y", 0, 1),
    ]
    assert not trace.ordered
    assert mistakes(read_access_lists, {"useCases": [{"name": "a", "raeds": []}]}) == [
        ("useCases[0].raeds", "there is no field `raeds`", "reads")
    ]


def _cargo() -> tuple[dict[str, Any], dict[str, Any]]:
    document = json.loads((FOLDER / "cargo.json").read_text())
    return document["model"], document["representations"]


def test_service_cutter_entities_are_not_torn() -> None:
    system = read_service_cutter(*_cargo())
    assert len(system.entities) == 9
    facts = {fact.name: fact for fact in system.entities}
    assert facts["HandlingEvent"].volatility is Volatility.OFTEN
    assert facts["Location"].volatility is Volatility.RARELY
    assert Link("Cargo", "RouteSpecification", LinkKind.COMPOSITION) in system.links
    assert owner_groups(*_cargo())["Delivery"] == "cargoTracker"


def test_service_cutter_mistakes_have_places() -> None:
    model, users = _cargo()
    users["useCases"][2]["nanoentitiesRead"] = ["Locaton.unLocode"]
    model["relations"][0]["type"] = "COMPOSED"
    assert mistakes(read_service_cutter, model, users) == [
        ("representations.useCases[2].nanoentitiesRead[0]", "there is no entity `Locaton`", "Location"),
        ("model.relations[0].type", "there is no kind of relation `COMPOSED`", "COMPOSITION"),
    ]


def test_a_call_graph_gives_each_method_what_it_reaches() -> None:
    nodes = "0,Entity,Order\n1,Entity,Item\n2,Method,place,Shop\n3,Method,insertOrder,Mapper\n4,Method,getItem,Mapper\n"
    edges = "2,Calls,3\n2,Calls,4\n3,Persists,0\n4,Persists,1\n3,Calls,2\n0,References,1\n"
    system = read_call_graph(nodes, edges)
    place = next(trace for trace in system.traces if trace.use_case == "Shop.place")
    assert place.accesses == (Touch("Order", writes=1), Touch("Item", reads=1))
    assert place.actor == "Shop"
    assert system.links == (Link("Order", "Item"),)


@pytest.mark.parametrize(
    ("nodes", "edges", "expected"),
    [
        ("0,Entity", "", ("nodes[1]", "has 2 columns of at least 3", "")),
        ("0,Entty,A", "", ("nodes[1].kind", "there is no kind of node `entty`", "entity")),
        ("0,Entity,A\n0,Entity,B", "", ("nodes[2].id", "node `0` is there twice", "")),
        ("0,Entity,A", "0,Reference,0", ("edges[1].kind", "there is no kind of edge `reference`", "references")),
        ("0,Entity,A\n1,Method,m,C", "1,Uses,9", ("edges[1].to", "there is no such node `9`", "0")),
    ],
)
def test_a_mistake_in_a_call_graph_is_told(nodes: str, edges: str, expected: tuple[str, str, str]) -> None:
    assert expected in mistakes(read_call_graph, nodes, edges)


BRIEF = """
name: till
actors: [{name: clerk}]
entities:
  - {name: Sale, attributes: [{name: total, type: integer}]}
  - {name: Line, attributes: [{name: amount, type: integer}]}
  - {name: Item, attributes: [{name: price, type: integer}, {name: label, type: string}]}
relations:
  - {name: sale, from: Sale, to: Line, ownership: composition, required: true}
  - {name: item, from: Item, to: Line, required: true}
invariants:
  - {name: total, kind: sum_equals, over: [Sale.total, Line.amount], expression: "sales.total = sum(lines.amount)"}
constraints:
  must_be_apart: [[ChangePrice, Sale]]
  teams: [{name: tills, size: 3, owns: [Ring]}]
use_cases:
  - name: Ring
    kind: command
    actor: clerk
    rate: {peak: 5/s}
    transactions:
      - steps:
          - sql: SELECT price FROM items WHERE id = :item
          - sql: INSERT INTO lines (sale_id, item_id, amount) VALUES (:sale, :item, :amount)
          - sql: UPDATE sales SET total = total + :amount WHERE id = :sale
  - name: ChangePrice
    kind: command
    actor: clerk
    rate: {peak: 1/s}
    transactions: [{steps: [{sql: "UPDATE items SET price = :price WHERE id = :item"}]}]
"""


def test_a_brief_gives_its_transactions_links_constraints_and_teams() -> None:
    system = system_of(briefs.read(BriefSource("brief.yaml", "yaml", BRIEF)))
    ring = next(trace for trace in system.traces if trace.use_case == "Ring")
    assert [(touch.entity, touch.reads > 0, touch.writes > 0) for touch in ring.accesses][:2] == [
        ("Item", True, False),
        ("Line", False, True),
    ]
    assert len({touch.transaction for touch in ring.accesses}) == 1
    assert system.rated
    assert set(system.links) == {Link("Sale", "Line", LinkKind.COMPOSITION), Link("Line", "Item")}
    assert system.invariants == (("Line", "Sale"),)
    assert system.apart == (("Item", "Sale"),)
    teams = {fact.name: fact.team for fact in system.entities}
    assert teams == {"Sale": "tills", "Line": "tills", "Item": ""}
