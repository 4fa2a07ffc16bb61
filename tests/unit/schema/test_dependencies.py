"""The stand-alone answer about functional dependencies: published cases, splits by definition, hostile input."""

import json
import random
import string
from pathlib import Path
from typing import Any

import pytest

from server.engine.errors import DomainError
from server.engine.model.brief import Dependency
from server.engine.model.dependencies import BrokenForm, DependencyAnswer, DependencySet, HighestForm, Reach
from server.engine.schema import analyse_dependencies
from tests.unit.kernel import brute_force as brute

FIXTURES = Path(__file__).parents[1] / "kernel" / "fixtures"
CASES = json.loads((FIXTURES / "fd_cases.json").read_text())["cases"]


def answer(attributes: str, pairs: list[tuple[str, str]], keys: tuple[str, ...] = ()) -> DependencyAnswer:
    stated = tuple(Dependency(tuple(left), tuple(right)) for left, right in pairs)
    return analyse_dependencies(DependencySet(tuple(attributes), stated, tuple(tuple(key) for key in keys)))


def sets(pairs: list[tuple[str, str]]) -> brute.Dependencies:
    return [(frozenset(left), frozenset(right)) for left, right in pairs]


def assert_decompositions_hold(attributes: str, pairs: list[tuple[str, str]], found: DependencyAnswer) -> None:
    stated = sets(pairs)
    parts = [frozenset(scheme.attributes) for scheme in found.boyce_codd.schemes]
    assert found.boyce_codd.lossless
    assert brute.is_lossless(frozenset(attributes), parts, stated)
    assert found.boyce_codd.preserving == brute.preserves(parts, stated) == (not found.boyce_codd.lost)
    assert found.boyce_codd.preserving == (found.boyce_codd_preserving == Reach.YES)
    for part, scheme in zip(parts, found.boyce_codd.schemes, strict=True):
        inside = brute.projection(part, stated)
        assert brute.normal_form(part, inside) == "BCNF"
        assert {frozenset(key) for key in scheme.keys} <= brute.keys(part, inside)
    assert found.third.lossless
    assert found.third.preserving
    assert not found.third.lost


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_published_case(case: dict[str, Any]) -> None:
    found = answer(case["attributes"], case["fds"])
    assert sorted("".join(sorted(key)) for key in found.candidate_keys) == case["candidate_keys"]
    assert found.keys_complete
    assert found.normal_form == case["highest_nf"]
    assert found.form_exact
    cover = [(frozenset(one.determinant), frozenset(one.dependent)) for one in found.minimal_cover]
    assert brute.equivalent(cover, sets(case["reference_minimal_cover"]))
    assert (found.boyce_codd_preserving == Reach.YES) == case["bcnf_dependency_preserving_exists"]
    assert bool(found.violations) == (case["highest_nf"] != "BCNF")
    if found.violations:
        lowest = min(broken.form for broken in found.violations)
        assert {"1NF": "2NF", "2NF": "3NF", "3NF": "BCNF"}[case["highest_nf"]] == lowest
    if len(case["attributes"]) <= 7:
        assert_decompositions_hold(case["attributes"], case["fds"], found)


@pytest.mark.parametrize("seed", range(60))
def test_random_sets_are_split_as_defined(seed: int) -> None:
    chance = random.Random(seed)
    attributes = string.ascii_uppercase[: chance.randint(2, 6)]
    pairs = [
        ("".join(chance.sample(attributes, chance.randint(1, 2))), chance.choice(attributes))
        for _ in range(chance.randint(0, 6))
    ]
    assert_decompositions_hold(attributes, pairs, answer(attributes, pairs))


def test_each_broken_form_is_named_with_its_dependency() -> None:
    found = answer("OPQTC", [("OP", "Q"), ("P", "T"), ("T", "C")])
    assert found.violations == (
        BrokenForm(HighestForm.SECOND, Dependency(("P",), ("T",)), "T depends on P, which is only a part of a key."),
        BrokenForm(
            HighestForm.THIRD, Dependency(("T",), ("C",)), "C depends on T, which is no key, and is in no key itself."
        ),
    )
    third = answer("SCZ", [("SC", "Z"), ("Z", "C")])
    assert third.normal_form == HighestForm.THIRD
    assert [broken.form for broken in third.violations] == [HighestForm.BOYCE_CODD]
    assert third.boyce_codd.lost == (Dependency(("S", "C"), ("Z",)),)


def test_stated_keys_count_and_are_judged() -> None:
    found = answer("ABC", [("A", "B")], keys=("A", "AB"))
    assert found.candidate_keys == (("A",),)
    assert [(key.minimal, key.implied) for key in found.stated_keys] == [(True, True), (False, True)]
    alone = answer("ABC", [], keys=("A",))
    assert [(key.minimal, key.implied) for key in alone.stated_keys] == [(True, False)]
    assert alone.normal_form == HighestForm.BOYCE_CODD


def test_more_keys_than_can_be_listed_are_answered_with_the_limit() -> None:
    names = [f"{letter}{number}" for number in range(20) for letter in "ab"]
    pairs = tuple(
        Dependency((f"{one}{number}",), (f"{other}{number}",))
        for number in range(20)
        for one, other in (("a", "b"), ("b", "a"))
    )
    found = analyse_dependencies(DependencySet(tuple(names), pairs))
    assert not found.keys_complete
    assert len(found.candidate_keys) == found.key_limit
    # Every attribute is in some key, so the form is decided although the keys are not all listed.
    assert found.normal_form == HighestForm.THIRD
    assert found.third.lossless


def test_a_wide_input_is_answered() -> None:
    chance = random.Random(7)
    names = tuple(f"c{number}" for number in range(40))
    pairs = tuple(
        Dependency(tuple(chance.sample(names, 3)), tuple(chance.sample(names, chance.randint(1, 5))))
        for _ in range(300)
    )
    found = analyse_dependencies(DependencySet(names, pairs))
    assert found.boyce_codd.lossless
    assert found.third.preserving


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        (DependencySet(()), "relation.attributes", "at least one"),
        (DependencySet(("a", "a")), "relation.attributes[1]", "already"),
        (DependencySet(("a", "")), "relation.attributes[1]", "has a name"),
        (DependencySet(("a",), (Dependency(("x",), ("a",)),)), "relation.dependencies[0].determinant", "x is none"),
        (DependencySet(("a",), (Dependency(("a",), ("y",)),)), "relation.dependencies[0].dependent", "y is none"),
        (DependencySet(("a",), (Dependency(("a",), ()),)), "relation.dependencies[0].dependent", "at least one"),
        (DependencySet(("a",), (), (("b",),)), "relation.keys[0]", "b is none"),
    ],
)
def test_names_that_do_not_fit_are_refused_with_their_place(asked: DependencySet, field: str, message: str) -> None:
    with pytest.raises(DomainError, match=message) as refused:
        analyse_dependencies(asked)
    assert refused.value.metadata["field"] == field


def test_constants_depend_on_nothing() -> None:
    found = analyse_dependencies(DependencySet(("a", "b"), (Dependency((), ("b",)),)))
    assert found.candidate_keys == (("a",),)
    assert found.violations[0].dependency == Dependency((), ("b",))
