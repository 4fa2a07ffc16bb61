"""Entries of GIN indexes: from lists of elements, and from the values that statistics name."""

import json

import pytest

from server.engine.model.statistics import ColumnStatistics
from server.lab.ghost.elements import Groups, listed, sampled

ROWS = 200_000.0


def different(groups: Groups) -> float:
    return sum(count for count, _ in groups)


def in_a_row(groups: Groups) -> float:
    return sum(count * share for count, share in groups)


def test_a_full_list_goes_on_as_it_falls() -> None:
    """Ranks of 30,000 words of which each has a share as its rank to the power of -2/3: ANALYZE lists a thousand."""
    weights = [rank ** (-2 / 3) for rank in range(1, 30_001)]
    whole = sum(weights)
    shares = [10 * weight / whole for weight in weights]
    words = tuple(f"w{rank}" for rank in range(1_000))
    column = ColumnStatistics("t", elements=words, element_fractions=tuple(shares[:1_000]), element_counts=(8.0, 10.0))
    found = listed(column, ROWS, lexemes=False)
    assert found is not None
    assert different(found[0]) == pytest.approx(30_000, rel=0.05)
    assert in_a_row(found[0]) == pytest.approx(10, rel=0.01)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.25,) * 4, (0.5, 0.25, 0.25)])
def test_a_list_of_all_there_are_is_not_added_to(shares: tuple[float, ...]) -> None:
    words = tuple(f"w{place}" for place in range(len(shares)))
    column = ColumnStatistics(
        "t", 0.5, elements=words, element_fractions=(*shares, 0.25, 0.5), element_counts=(1.0, 1.0)
    )
    found = listed(column, ROWS, lexemes=False)
    assert found is not None
    assert different(found[0]) == len(shares)
    assert in_a_row(found[0]) == pytest.approx(0.5)


def test_elements_too_rare_to_be_listed() -> None:
    """Three numbers of 100,000 in each row, none of them listed."""
    found = listed(ColumnStatistics("t", element_counts=(3.0, 3.0)), ROWS, lexemes=False)
    assert found is not None
    assert different(found[0]) == pytest.approx(100_000, rel=0.1)


def test_documents_have_entries_for_keys_and_values() -> None:
    documents = [{"state": ["on", "off"][n % 2], "of": {"n": n * 37 % 100, "key": f"{n * 7919:x}"}} for n in range(100)]
    column = ColumnStatistics("doc", 0.25, histogram=tuple(json.dumps(each) for each in documents))
    found = sampled("jsonb_ops", column, ROWS)
    assert found is not None
    # Keys and states are there once; numbers and keys all differ, for all that a hundred documents tell.
    assert different(found[0]) == pytest.approx(6 + 2 * 0.75 * ROWS, rel=0.05)
    assert in_a_row(found[0]) == pytest.approx(0.75 * 7)
    paths = sampled("jsonb_path_ops", column, ROWS)
    assert paths is not None
    assert in_a_row(paths[0]) == pytest.approx(0.75 * 3)


def test_common_documents_are_all_there_are() -> None:
    texts = tuple(json.dumps({"n": number}) for number in range(50))
    column = ColumnStatistics("doc", most_common=texts, most_common_fractions=(0.02,) * 50)
    found = sampled("jsonb_ops", column, ROWS)
    assert found is not None
    assert different(found[0]) == 51


def test_trigrams_of_words() -> None:
    column = ColumnStatistics("name", most_common=("Ann", "ann-lee"), most_common_fractions=(0.5, 0.5))
    found = sampled("gin_trgm_ops", column, ROWS)
    assert found is not None
    assert different(found[0]) == len({"  a", " an", "ann", "nn ", "  l", " le", "lee", "ee "})


@pytest.mark.parametrize("text", ["{}", "[]", "null", "1e400", '"x"', "[[1, [2]], {}]", "[" * 9_000 + "]" * 9_000])
def test_odd_documents(text: str) -> None:
    column = ColumnStatistics("doc", histogram=(text, text))
    for operators in ("jsonb_ops", "jsonb_path_ops"):
        assert sampled(operators, column, ROWS) is not None
    assert sampled("array_ops", column, ROWS) is None
