"""Comparing cuts, changing systems, and shaking rates."""

import pytest

from server.engine.boundaries.compare import compare, value_of
from server.engine.boundaries.cut import cut
from server.engine.boundaries.imports import read_traces
from server.engine.boundaries.matching import match, moved
from server.engine.boundaries.stability import stability
from server.engine.boundaries.what_if import Change, Pin, RateChange, TeamChange, changed, what_if
from server.engine.errors import DomainError
from tests.unit.boundaries.systems import cut_of, labelled


def test_what_a_misplaced_entity_costs_adds_up() -> None:
    system, _ = labelled("cargo")
    found, ours = cut_of("cargo")
    theirs = {**ours, "Leg": ours["Voyage"]}
    comparison = compare(system, found, theirs)
    leg = comparison.misplaced[0]
    assert [(one.entity, one.ours, one.instead) for one in comparison.misplaced] == [("Leg", "cargo", "voyage")]
    assert leg.cost == sum(reason.amount for reason in leg.reasons) == found.value - comparison.theirs_value > 0
    assert leg.calls == comparison.theirs_calls - comparison.agreements[0].calls
    assert comparison.joined == (("CarrierMovement", "Leg"), ("Leg", "Voyage"))
    assert comparison.split == (("Cargo", "Leg"), ("Itinerary", "Leg"), ("Leg", "RouteSpecification"))


def test_our_own_cut_has_nothing_misplaced() -> None:
    comparison = compare(labelled("cargo")[0], *cut_of("cargo"))
    assert comparison.misplaced == comparison.joined == comparison.split == comparison.broken == ()
    assert (comparison.agreements[0].adjusted_rand, comparison.agreements[0].mojofm) == (1.0, 100.0)
    assert comparison.theirs_value == cut_of("cargo")[0].value


def test_a_cut_of_other_entities_is_refused_with_the_names() -> None:
    theirs = dict(cut_of("cargo")[1])
    del theirs["Leg"]
    theirs["Leeg"] = "x"
    with pytest.raises(DomainError) as refused:
        compare(labelled("cargo")[0], cut_of("cargo")[0], theirs)
    assert [problem.message for problem in refused.value.problems] == [
        "there is no entity `Leeg`",
        "entity `Leg` is in none of them",
    ]


def test_broken_constraints_are_told() -> None:
    system = read_traces({"use_cases": {"a": [["R", "X"], ["R", "Y"]]}, "must_be_apart": [["X", "Y"]]})
    assert compare(system, cut(system), {"X": "s", "Y": "s"}).broken == (("X", "Y"),)


def test_value_of_our_partition_is_the_objective() -> None:
    for name in ("cargo", "jpetstore", "ldod"):
        found, ours = cut_of(name)
        assert value_of(found.coupling.weights, ours) == found.value


def test_modules_are_followed_by_what_they_share() -> None:
    before = {"a": "1", "b": "1", "c": "1", "d": "2"}
    assert match(before, {"a": "x", "b": "x", "c": "y", "d": "y"}) == {"1": "x", "2": "y"}
    assert moved(before, {"a": "x", "b": "x", "c": "y", "d": "y"}) == ("c",)
    assert moved(before, before) == ()


def test_a_pin_moves_its_entity_and_tells_so() -> None:
    system, _ = labelled("cargo")
    for beside in ("Voyage", "voyage"):
        difference = what_if(system, Change(pins=(Pin("Location", beside),)), before=cut_of("cargo")[0])
        assert difference.after.module_of("Location") == difference.after.module_of("Voyage")
        assert ("Location", "Voyage") in difference.joined
        assert "Location" in [move.entity for move in difference.moves]


def test_rates_teams_and_constraints_change_the_system() -> None:
    system, _ = labelled("cargo")
    change = Change(
        rates=(RateChange("RouteCargo", 40.0),), teams=(TeamChange("Leg", "ops"),), apart=(("Cargo", "Delivery"),)
    )
    new = changed(system, change)
    assert [trace.weight for trace in new.traces if trace.use_case == "RouteCargo"] == [40.0]
    assert [fact.team for fact in new.entities if fact.name == "Leg"] == ["ops"]
    assert new.apart == (("Cargo", "Delivery"),)
    assert changed(new, Change(without=(("Delivery", "Cargo"),))).apart == ()


def test_nothing_changed_is_no_difference() -> None:
    difference = what_if(labelled("cargo")[0], Change(), before=cut_of("cargo")[0])
    assert difference.before == difference.after
    assert difference.moves == difference.joined == difference.split == difference.renamed == ()


def test_a_change_of_something_unknown_is_refused() -> None:
    with pytest.raises(DomainError) as refused:
        changed(labelled("cargo")[0], Change(rates=(RateChange("Rout", 1.0),), pins=(Pin("Leg", "Voyag"),)))
    assert [problem.path for problem in refused.value.problems] == ["rates[0].use_case", "pins[0].beside"]


def test_stability_is_the_same_on_every_run_and_finds_what_wavers() -> None:
    near = read_traces(
        {
            "use_cases": [
                {"name": "left", "rate": 10, "accesses": [["W", "A"], ["W", "B"], ["R", "Middle"]]},
                {"name": "right", "rate": 10, "accesses": [["W", "C"], ["W", "D"], ["R", "Middle"]]},
            ]
        }
    )
    found = cut(near)
    first = stability(near, found, draws=10, biggest=1)
    assert first == stability(near, found, draws=10, biggest=1)
    assert [(one.width, one.draws) for one in first.shaken] == [(0.1, 10), (0.3, 10)]
    assert {one.entity for shaken in first.shaken for one in shaken.wavering} <= {"Middle"}
    assert any(one.entity == "Middle" for one in first.shaken[1].wavering)
    assert [one.factor for one in first.singles] == [0.7, 0.9, 1.1, 1.3]
    assert {one.use_case for one in first.singles} == {"left"}


def test_the_labelled_cut_of_cargo_stands_ten_percent() -> None:
    system, _ = labelled("cargo")
    assert stability(system, cut_of("cargo")[0], draws=5, biggest=0).shaken[0].unchanged == 5
