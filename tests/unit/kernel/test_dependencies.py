"""Functional dependency theory: published cases, and agreement with the definitions on random ones."""

import itertools
import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.kernel.dependencies import (
    DependencyReport,
    FunctionalDependency,
    Relation,
    analyse,
    is_lossless,
    preserves,
)
from tests.unit.kernel import brute_force as brute

CASES = json.loads((Path(__file__).parent / "fixtures" / "fd_cases.json").read_text())["cases"]


def dependency(left: str, right: str) -> FunctionalDependency:
    return FunctionalDependency(tuple(left), tuple(right))


def answer(attributes: str, *pairs: tuple[str, str]) -> DependencyReport:
    return analyse(tuple(attributes), tuple(dependency(*pair) for pair in pairs))


def as_sets(dependencies: tuple[FunctionalDependency, ...]) -> brute.Dependencies:
    return [(frozenset(item.determinant), frozenset(item.dependent)) for item in dependencies]


def assert_third_is_right(attributes: str, pairs: brute.Dependencies, report: DependencyReport) -> None:
    schemes = [frozenset(scheme.attributes) for scheme in report.third]
    assert report.third_lossless
    assert report.third_preserving
    assert frozenset().union(*schemes) == frozenset(attributes)
    assert brute.preserves(schemes, pairs)
    assert brute.is_lossless(frozenset(attributes), schemes, pairs)
    for scheme in report.third:
        names = frozenset(scheme.attributes)
        projected = brute.projection(names, pairs)
        assert brute.normal_form(names, projected) in ("3NF", "BCNF")
        assert {frozenset(key) for key in scheme.keys} <= brute.keys(names, projected)


def assert_boyce_codd_is_right(attributes: str, pairs: brute.Dependencies, report: DependencyReport) -> None:
    exists = brute.boyce_codd_preserving_exists(frozenset(attributes), pairs)
    assert report.boyce_codd_preserving == ("yes" if exists else "no")
    if not exists:
        return
    schemes = [frozenset(scheme.attributes) for scheme in report.boyce_codd]
    assert brute.preserves(schemes, pairs)
    assert brute.is_lossless(frozenset(attributes), schemes, pairs)
    for scheme in schemes:
        assert brute.normal_form(scheme, brute.projection(scheme, pairs)) == "BCNF"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_published_case(case: dict[str, Any]) -> None:
    pairs = [(frozenset(left), frozenset(right)) for left, right in case["fds"]]
    report = answer(case["attributes"], *case["fds"])

    assert sorted("".join(sorted(key)) for key in report.candidate_keys) == case["candidate_keys"]
    assert report.keys_complete
    assert report.normal_form == case["highest_nf"]
    assert report.normal_form_exact
    assert brute.equivalent(as_sets(report.minimal_cover), pairs)
    reference = [(frozenset(left), frozenset(right)) for left, right in case["reference_minimal_cover"]]
    assert brute.equivalent(as_sets(report.minimal_cover), reference)
    assert (report.boyce_codd_preserving == "yes") == case["bcnf_dependency_preserving_exists"]
    assert report.third_lossless
    assert report.third_preserving
    if len(case["attributes"]) <= 8:
        assert_third_is_right(case["attributes"], pairs, report)
        assert_boyce_codd_is_right(case["attributes"], pairs, report)


@st.composite
def relations(draw: st.DrawFn, largest: int = 6) -> tuple[str, list[tuple[str, str]]]:
    attributes = string.ascii_uppercase[: draw(st.integers(1, largest))]
    side = st.sets(st.sampled_from(attributes), max_size=3).map(lambda names: "".join(sorted(names)))
    return attributes, draw(st.lists(st.tuples(side, side), max_size=7))


@settings(max_examples=150, deadline=None)
@given(relations())
def test_agrees_with_the_definitions(relation: tuple[str, list[tuple[str, str]]]) -> None:
    attributes, given_pairs = relation
    pairs = [(frozenset(left), frozenset(right)) for left, right in given_pairs]
    report = answer(attributes, *given_pairs)

    assert {frozenset(key) for key in report.candidate_keys} == brute.keys(frozenset(attributes), pairs)
    assert report.normal_form == brute.normal_form(frozenset(attributes), pairs)
    cover = as_sets(report.minimal_cover)
    assert brute.equivalent(cover, pairs)
    for left, right in cover:
        assert len(right) == 1
        assert not any(right <= brute.closure(left - {name}, pairs) for name in left)
        assert not right <= brute.closure(left, [item for item in cover if item != (left, right)])
    assert_third_is_right(attributes, pairs, report)
    assert_boyce_codd_is_right(attributes, pairs, report)


@settings(max_examples=150, deadline=None)
@given(relations(5), st.data())
def test_chase_and_preservation_agree_with_the_definitions(
    relation: tuple[str, list[tuple[str, str]]], data: st.DataObject
) -> None:
    attributes, given_pairs = relation
    pairs = [(frozenset(left), frozenset(right)) for left, right in given_pairs]
    schemes = data.draw(st.lists(st.sets(st.sampled_from(attributes), min_size=1), min_size=1, max_size=4))
    named = Relation(tuple(attributes), [dependency(*pair) for pair in given_pairs])
    frozen = [frozenset(scheme) for scheme in schemes]

    if frozenset().union(*frozen) == frozenset(attributes):
        assert is_lossless(named, schemes) == brute.is_lossless(frozenset(attributes), frozen, pairs)
    assert preserves(named, schemes) == brute.preserves(frozen, pairs)


def test_closure_and_implication() -> None:
    relation = Relation(tuple("ABCDE"), [dependency("A", "B"), dependency("BC", "D")])
    assert relation.closure("AC") == ("A", "B", "C", "D")
    assert relation.implies(dependency("AC", "D"))
    assert not relation.implies(dependency("A", "D"))


def test_a_relation_without_dependencies_is_its_own_key() -> None:
    report = answer("ABC")
    assert report.candidate_keys == (("A", "B", "C"),)
    assert report.normal_form == "BCNF"
    assert [scheme.attributes for scheme in report.third] == [("A", "B", "C")]


def test_an_attribute_fixed_by_nothing_needed_has_the_empty_key() -> None:
    report = answer("A", ("", "A"))
    assert report.candidate_keys == ((),)


def test_longer_names_are_kept() -> None:
    report = analyse(("order_id", "shop_id", "shop_name"), (FunctionalDependency(("shop_id",), ("shop_name",)),))
    assert report.candidate_keys == (("order_id", "shop_id"),)
    assert {scheme.attributes for scheme in report.third} == {("shop_id", "shop_name"), ("order_id", "shop_id")}


def test_too_many_keys_end_the_search_with_a_bound() -> None:
    """Twenty pairs A ↔ B make 2²⁰ keys."""
    left = [f"a{number}" for number in range(20)]
    right = [f"b{number}" for number in range(20)]
    pairs = [FunctionalDependency((a,), (b,)) for a, b in zip(left, right, strict=True)]
    pairs += [FunctionalDependency((b,), (a,)) for a, b in zip(left, right, strict=True)]
    report = analyse((*left, *right), tuple(pairs))
    assert not report.keys_complete
    assert len(report.candidate_keys) == 2_000
    assert report.normal_form == "3NF"
    assert report.normal_form_exact
    assert report.third_lossless
    assert len(report.third) == 21


def test_a_wide_relation_is_answered_quickly() -> None:
    """A chain of 200 attributes: nothing here may take a subset of them at a time."""
    names = tuple(f"c{number}" for number in range(200))
    chain = tuple(FunctionalDependency((a,), (b,)) for a, b in itertools.pairwise(names))
    report = analyse(names, chain)
    assert report.candidate_keys == (("c0",),)
    assert report.normal_form == "2NF"
    assert len(report.third) == 199
    assert report.boyce_codd_preserving == "yes"


def test_too_many_determinants_leave_the_question_open() -> None:
    """A chain inside a relation that is not in BCNF as a whole: too many ways to derive its end to try each."""
    names = tuple(f"c{number}" for number in range(60))
    chain = [FunctionalDependency((a,), (b,)) for a, b in itertools.pairwise(names)]
    teach = [FunctionalDependency(("course", "student"), ("teacher",)), FunctionalDependency(("teacher",), ("course",))]
    report = analyse((*names, "course", "student", "teacher"), tuple(chain + teach))
    assert report.boyce_codd_preserving == "unknown"
    assert report.boyce_codd == ()
    assert report.third_preserving


@pytest.mark.parametrize(
    ("attributes", "pair", "message"),
    [(("A", "A"), (("A",), ("A",)), "distinct"), (("A",), (("A",), ("B",)), "unknown attribute 'B'")],
)
def test_names_must_fit(attributes: tuple[str, ...], pair: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        analyse(attributes, (FunctionalDependency(*pair),))


def test_a_wide_table_in_boyce_codd_form_stays_whole() -> None:
    ring = tuple(f"r{number}" for number in range(26))
    turned = tuple(
        FunctionalDependency((one,), (other,)) for one, other in zip(ring, (*ring[1:], ring[0]), strict=True)
    )
    report = analyse(ring, turned)
    assert (report.normal_form, report.boyce_codd_preserving) == ("BCNF", "yes")
    assert [scheme.attributes for scheme in report.boyce_codd] == [ring]
    wide = tuple(f"c{number}" for number in range(40))
    report = analyse(
        (*wide, "city", "country"),
        (
            FunctionalDependency(("c0",), (*wide, "city")),
            FunctionalDependency(("c1", "c2"), ("c0",)),
            FunctionalDependency(("city",), ("country",)),
        ),
    )
    assert report.boyce_codd_preserving == "yes"
    assert sorted(len(scheme.attributes) for scheme in report.boyce_codd) == [2, 41]
