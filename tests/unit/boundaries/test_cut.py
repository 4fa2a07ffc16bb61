"""The cut of small systems: names, use cases, copies, pulls, constraints."""

import pytest

from server.engine.boundaries.cut import cut
from server.engine.boundaries.imports import read_traces
from server.engine.kernel.partitioning import Contradiction
from server.engine.model.boundaries import Replica
from server.engine.model.traces import System
from tests.unit.boundaries.systems import cut_of

TWO_SIDES = {
    "use_cases": [
        {"name": "order", "rate": 9, "accesses": [["R", "Currency"], ["W", "Order"], ["W", "OrderLine"]]},
        {"name": "orders", "rate": 9, "accesses": [["R", "Order"], ["R", "OrderLine"]]},
        {"name": "ship", "rate": 4, "accesses": [["R", "Currency"], ["W", "Parcel"], ["W", "Label"]]},
        {"name": "parcels", "rate": 4, "accesses": [["R", "Parcel"], ["R", "Label"]]},
        {"name": "currencies", "rate": 1, "accesses": [["R", "Currency"]]},
        {"name": "rates", "rate": 0.01, "accesses": [["W", "Currency"]]},
    ],
    "relations": [{"from": "Order", "to": "OrderLine", "kind": "composition"}],
    "must_be_apart": [["Currency", "Order"], ["Currency", "Parcel"]],
}


def system(**changes: object) -> System:
    return read_traces({**TWO_SIDES, **changes})


def test_modules_are_named_after_their_central_entity() -> None:
    assert {module.name: module.entities for module in cut(system()).modules} == {
        "order": ("Order", "OrderLine"),
        "label": ("Label", "Parcel"),
        "currency": ("Currency",),
    }


def test_use_cases_lie_where_they_write_most() -> None:
    found = {module.name: module.use_cases for module in cut(system()).modules}
    assert found == {"order": ("order", "orders"), "label": ("parcels", "ship"), "currency": ("currencies", "rates")}


def test_calm_data_that_several_read_is_copied_when_they_bear_staleness() -> None:
    stale = [{**one, "staleness_us": 60_000_000} if one["name"] == "order" else {**one, "staleness_us": 5_000_000}
             for one in TWO_SIDES["use_cases"]]  # fmt: skip
    modules = {module.name: module.replicas for module in cut(system(use_cases=stale)).modules}
    assert modules == {
        "order": (Replica("Currency", "currency", (), 60_000_000),),
        "label": (Replica("Currency", "currency", (), 5_000_000),),
        "currency": (),
    }


def test_nothing_is_copied_that_a_reader_needs_fresh() -> None:
    assert not any(module.replicas for module in cut(system()).modules)


def test_pulls_show_what_is_ambiguous() -> None:
    found = cut(system())
    for placement in found.placements:
        own = next(pull.amount for pull in placement.pulls if pull.module == placement.module)
        assert own is not None
        assert placement.margin >= 0, "an optimum has no better place for any single entity"
        assert {pull.module for pull in placement.pulls} == {module.name for module in found.modules}
    currency = next(one for one in found.placements if one.entity == "Currency")
    assert [pull.amount for pull in currency.pulls if pull.module != "currency"] == [None, None]


def test_what_nobody_uses_lies_with_the_largest_module() -> None:
    found, _ = cut_of("ldod")
    idle = [placement for placement in found.placements if placement.idle]
    assert [(one.entity, one.module) for one in idle] == [
        (name, found.module_of("TextPortion")) for name in ("ParagraphText", "SubstText")
    ]


def test_constraints_that_cannot_hold_are_refused_with_the_smallest_set() -> None:
    with pytest.raises(Contradiction) as refused:
        cut(
            system(
                must_stay_together=[["Currency", "Label"], ["Label", "Parcel"]], must_be_apart=[["Currency", "Parcel"]]
            )
        )
    names = sorted(fact.name for fact in system().entities)
    assert [names[place] for place in refused.value.apart] == ["Currency", "Parcel"]
    assert len(refused.value.together) == 2


def test_what_must_stay_together_does() -> None:
    found = cut(system(must_be_apart=[], must_stay_together=[["Currency", "OrderLine"]]))
    assert found.module_of("Currency") == found.module_of("OrderLine")


def test_a_system_without_use_cases_is_one_module() -> None:
    found = cut(read_traces({"entities": ["A", "B"], "use_cases": []}))
    assert [module.entities for module in found.modules] == [("A", "B")]
    assert cut(System("nothing", ())).modules == ()
