"""Cutting and comparing as answers: briefs and traces, under changes, refused with the fewest constraints."""

import msgspec
import pytest

from server.engine.boundaries import compare_brief, compare_traces, cut_brief, cut_traces, traces_of
from server.engine.brief import read
from server.engine.errors import DomainError, Reason
from server.engine.model.boundaries import Topology
from server.engine.model.cuts import (
    BoundaryChange,
    OwnerChange,
    Pinned,
    RateFactor,
    ServiceGroup,
    TraceSource,
)
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from server.engine.model.traces import System

SHOP = """
{"name": "shop",
 "use_cases": {
   "PlaceOrder": [["R", "Item"], ["W", "Order"], ["W", "Line"]],
   "ListOrders": [["R", "Order"], ["R", "Line"]],
   "SignIn": [["R", "User"], ["W", "Session"]]},
 "must_stay_together": [["Order", "Line"]]}
"""

BRIEF = """
name: shop
entities:
  - {name: Item, attributes: [{name: title, type: string, required: true}]}
  - {name: Order, attributes: [{name: total, type: money, required: true}]}
  - {name: Session, attributes: [{name: token, type: string, required: true}]}
use_cases:
  - {name: ListItems, entity: Item, action: list, rate: {peak: 20/s}}
  - {name: CreateOrder, entity: Order, action: create, kind: command, rate: {peak: 5/s}}
  - {name: CreateSession, entity: Session, action: create, kind: command, rate: {peak: 10/s}}
relations:
  - {name: item, from: Order, to: Item, required: true, fan_out: {mean: 3}}
constraints:
  must_stay_together: [[Item, Order], [Order, Session]]
"""


def shop() -> System:
    return traces_of(TraceSource("shop.json", SHOP))


def brief(text: str = BRIEF) -> PreparedBrief:
    return read(BriefSource(filename="shop.yaml", format="yaml", text=text))


def members(modules: object) -> set[frozenset[str]]:
    return {frozenset(module.entities) for module in modules}  # type: ignore[attr-defined]


def test_traces_are_cut_with_proof() -> None:
    answer = cut_traces(shop(), BoundaryChange())
    assert members(answer.modules) == {frozenset({"Item", "Order", "Line"}), frozenset({"User", "Session"})}
    assert answer.gap == 0
    assert (answer.value, answer.decision, answer.difference) == (answer.bound, None, None)
    assert [file.path for file in answer.files] == ["boundaries/coupling.svg", "boundaries/cut.json"]
    placed = {one.entity: one for one in answer.entities}
    assert placed["User"].pulls[0].module == placed["User"].module
    assert placed["User"].margin > 0


def test_a_change_is_told_as_a_difference() -> None:
    change = BoundaryChange(rates=(RateFactor("SignIn", 2.0),), pins=(Pinned("User", "Order"),))
    difference = cut_traces(shop(), change).difference
    assert difference is not None
    assert [(one.entity, one.after) for one in difference.moves] == [("User", "order")]
    assert ("Session", "User") in difference.split


def test_a_brief_gets_a_verdict_before_and_after() -> None:
    free = brief(BRIEF.replace("[[Item, Order], [Order, Session]]", "[]"))
    answer = cut_brief(free, BoundaryChange())
    assert answer.decision is not None
    assert answer.decision.topology is Topology.MODULAR_MONOLITH
    assert {"boundaries/context_map.mmd", "boundaries/context_map.cml", "boundaries/coupling.svg"} <= {
        file.path for file in answer.files
    }
    change = BoundaryChange(
        rates=(RateFactor("ListItems", 2.0),), teams=(OwnerChange("Session", "identity"),), apart=(("Item", "Order"),)
    )
    changed = cut_brief(free, change)
    assert not any({"Item", "Order"} <= set(module.entities) for module in changed.modules)
    assert changed.difference is not None
    assert changed.difference.decision == answer.decision
    assert changed.decision != answer.decision


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (BoundaryChange(rates=(RateFactor("Nobody"),)), "rates[0].use_case"),
        (BoundaryChange(teams=(OwnerChange("Nobody"),)), "teams[0].entity"),
        (BoundaryChange(pins=(Pinned("Order", "nowhere"),)), "pins[0].beside"),
        (BoundaryChange(apart=(("Order", "Nobody"),)), "apart[0][1]"),
    ],
)
def test_a_change_of_something_unknown_is_refused(change: BoundaryChange, path: str) -> None:
    for cut in (lambda: cut_traces(shop(), change), lambda: cut_brief(brief(), change)):
        with pytest.raises(DomainError) as caught:
            cut()
        assert caught.value.reason is Reason.INVALID_ARGUMENT
        assert [problem.path for problem in caught.value.problems] == [path]


def test_a_contradiction_is_refused_with_its_fewest_constraints() -> None:
    change = BoundaryChange(together=(("User", "Item", "Order"),), apart=(("Session", "Item"), ("Line", "User")))
    with pytest.raises(DomainError) as caught:
        cut_traces(shop(), change)
    assert [one.path for one in caught.value.problems] == [
        "change.apart[1]",
        "must_stay_together[0]",
        "change.together[0]",
    ]
    assert caught.value.reason is Reason.INVALID_ARGUMENT


def test_a_brief_that_contradicts_itself_is_refused_with_its_own_paths() -> None:
    text = BRIEF.rstrip() + "\n  must_be_apart: [[Session, Item]]\n"
    with pytest.raises(DomainError) as caught:
        cut_brief(brief(text), BoundaryChange())
    assert caught.value.reason is Reason.INVALID_BRIEF
    assert [one.path for one in caught.value.problems] == [
        "constraints.must_be_apart[0]",
        "constraints.must_stay_together[1]",
        "constraints.must_stay_together[0]",
    ]
    with pytest.raises(DomainError) as caught:
        cut_brief(brief(), BoundaryChange(apart=(("Session", "Order"),)))
    assert [one.path for one in caught.value.problems] == ["change.apart[0]", "constraints.must_stay_together[1]"]


def test_services_are_compared_with_what_each_misplacement_costs() -> None:
    services = (ServiceGroup("sales", ("Item", "Order", "Line", "User")), ServiceGroup("access", ("Session",)))
    answer = compare_traces(shop(), services)
    (misplaced,) = answer.misplaced
    assert (misplaced.entity, misplaced.theirs, misplaced.ours) == ("User", "sales", "session")
    assert sum(reason.amount for reason in misplaced.reasons) == pytest.approx(misplaced.cost)
    assert misplaced.cost > 0
    assert answer.split == (("Session", "User"),)
    same = compare_traces(shop(), tuple(ServiceGroup(module.name, module.entities) for module in answer.modules))
    assert same.misplaced == ()
    assert (same.likenesses[0].adjusted_rand, same.likenesses[0].mojofm) == (1.0, 100.0)


def test_services_of_a_brief_are_compared_too() -> None:
    answer = compare_brief(brief(), (ServiceGroup("all", ("Item", "Order", "Session")),))
    assert answer.likenesses[0].name == "ours"
    assert answer.broken == ()


@pytest.mark.parametrize(
    "services",
    [
        (ServiceGroup("a", ("Item", "Order", "Line", "User", "Session")), ServiceGroup("b", ("Item",))),
        (ServiceGroup("a", ("Item", "Order")), ServiceGroup("a", ("Line", "User", "Session"))),
        (ServiceGroup("a", ("Item", "Order", "Line", "User")),),
        (ServiceGroup("a", ("Item", "Order", "Line", "User", "Session", "Nobody")),),
    ],
)
def test_services_that_are_no_partition_are_refused(services: tuple[ServiceGroup, ...]) -> None:
    with pytest.raises(DomainError) as caught:
        compare_traces(shop(), services)
    assert caught.value.problems


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}", '{"use_cases": NaN}', "[" * 100_000])
def test_text_that_is_no_traces_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        traces_of(TraceSource("x.json", text))
    assert caught.value.reason is Reason.INVALID_ARGUMENT


def test_access_lists_are_read_as_well() -> None:
    lists = {
        "system": "s",
        "entities": ["A", "B"],
        "useCases": [{"name": "Both", "reads": ["A"], "writes": ["B"], "traces": 1}],
    }
    system = traces_of(TraceSource("lists.json", msgspec.json.encode(lists).decode()))
    assert {fact.name for fact in system.entities} == {"A", "B"}


def test_a_name_that_json_states_twice_is_refused_and_not_lost() -> None:
    with pytest.raises(DomainError, match="is not JSON") as failure:
        traces_of(TraceSource("shop.json", '{"use_cases": {"Buy": [["R", "Item"]], "Buy": [["W", "Order"]]}}'))
    assert failure.value.problems[0].message == "'Buy' is named twice in one object"


def test_every_answer_says_which_entities_move_when_rates_are_off() -> None:
    for answer in (
        cut_traces(shop(), BoundaryChange()),
        cut_brief(brief(BRIEF.replace(", [Order, Session]", "")), BoundaryChange()),
    ):
        assert [one.width for one in answer.stability] == [0.1, 0.3]
        names = {one.entity for one in answer.entities}
        for one in answer.stability:
            assert 0 <= one.unchanged <= one.draws
            assert (one.unchanged < one.draws) == bool(one.wavering)
            assert {each.entity for each in one.wavering} <= names


def test_nothing_wavers_where_modules_share_no_use_case() -> None:
    assert [one.unchanged == one.draws for one in cut_traces(shop(), BoundaryChange()).stability] == [True, True]
