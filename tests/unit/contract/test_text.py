"""The small tools of the contract: YAML, regular expressions, example values, names."""

import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from server.engine.contract import words
from server.engine.contract.patterns import ecma, matching
from server.engine.contract.samples import sample
from server.engine.contract.yaml_text import dump

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ("yes", "no", "null", "1e3", "2026-05-04", "~", "- a", "a: b", "# x", "'", '"', "a\nb", "@", "0x1")
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=5))
def test_yaml_reads_back_as_it_was_written(value: dict[str, object]) -> None:
    read = yaml.load(dump(value), yaml.CSafeLoader)
    assert json.dumps(read if read is not None else {}, sort_keys=True) == json.dumps(value, sort_keys=True)


def test_yaml_is_short_where_it_can_be() -> None:
    written = dump({"get": {"tags": ["Jars"], "200": {"$ref": "#/x"}, "text": "one\ntwo"}})
    assert written == "get:\n  tags: [Jars]\n  '200': {$ref: \"#/x\"}\n  text: |-\n    one\n    two\n"


@pytest.mark.parametrize(
    ("posix", "wanted"),
    [
        ("^[a-z]+$", "^[a-z]+$"),
        ("[[:digit:]]{3}", "^[0-9]{3}$"),
        ("a|b", "^(?:a|b)$"),
        (r"[a-z]+\@[a-z]+", "^[a-z]+@[a-z]+$"),
        ("^a|b$", "^(?:^a|b$)$"),
        ("[[:<:]]word", ""),
        ("(unclosed", ""),
    ],
)
def test_posix_patterns_become_anchored_ones_or_none(posix: str, wanted: str) -> None:
    assert ecma(posix) == wanted


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]{2}$",
        "^[a-z]+(-[a-z]+)*$",
        "^(red|green)$",
        r"^\d{3,5}$",
        "^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$",
        "^[^aeiou]{4}$",
        "^.{8}$",
        "^[0-9A-F]{8}(-[0-9A-F]{4}){3}$",
    ],
)
def test_a_matching_text_is_found(pattern: str) -> None:
    found = matching(pattern)
    assert found is not None
    assert re.search(pattern, found)


def test_bounds_beside_a_pattern_are_met() -> None:
    found = matching("^[a-z]+$", 30, 40)
    assert found is not None
    assert 30 <= len(found) <= 40
    assert matching("^[a-z]{5}$", 0, 3) is None


@given(
    st.sampled_from(("name", "email", "price", "created_at", "is_deleted", "rank", "thing", "url", "q")),
    st.integers(0, 40),
    st.integers(0, 200),
    st.integers(-(10**9), 10**9),
)
def test_examples_keep_to_their_limits(name: str, shortest: int, more: int, low: int) -> None:
    text = sample(name, {"type": "string", "minLength": shortest, "maxLength": shortest + more})
    assert shortest <= len(text) <= shortest + more
    assert low <= sample(name, {"type": "integer", "minimum": low, "maximum": low + more}) <= low + more
    assert sample(name, {"type": ["string", "null"], "enum": ["a", None]}) == "a"


@pytest.mark.parametrize(
    ("name", "nouns", "wanted"),
    [
        ("PublishListing", ("Listing",), "publish"),
        ("MarkReceiptShipped", ("Receipt",), "markShipped"),
        ("LogOut", ("Session",), "logOut"),
        ("TakeDownListing", ("Listing",), "takeDown"),
        ("RetireProfiles", ("ShippingProfile", "profile"), "retire"),
    ],
)
def test_custom_verbs_leave_the_noun_out(name: str, nouns: tuple[str, ...], wanted: str) -> None:
    assert words.without(name, *nouns) == wanted


def test_the_noun_before_a_preposition_is_what_it_is_about() -> None:
    name = "ListReviewsOfListing"
    assert (words.mention(name, "Review") or ()) > (words.mention(name, "Listing") or ())
    assert words.mention(name, "Shop") is None
