"""The silhouette against its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.kernel.silhouette import silhouette

NAMES = "abcd"
PAIRS = [(one, other) for one in NAMES for other in NAMES if one < other]


def test_clear_groups_score_one_and_single_things_nothing() -> None:
    like = {("a", "b"): 2.0, ("c", "d"): 1.0}
    assert silhouette(NAMES, like, {"a": 1, "b": 1, "c": 2, "d": 2}) == 1.0
    assert silhouette(NAMES, like, dict(zip(NAMES, NAMES, strict=True))) == 0.0
    assert silhouette(NAMES, like, {"a": 1, "b": 1, "c": 3, "d": 4}) == 0.5
    assert silhouette("", {}, {}) == 0.0


def test_hand_computed() -> None:
    """a: own 4, other (1 + 3) / 2 = 2, so 1/2; b: own 4, other 0, so 1; c and d: own 2, other 1/2 and 3/2."""
    like = {("a", "b"): 4.0, ("c", "d"): 2.0, ("a", "c"): 1.0, ("a", "d"): 3.0}
    expected = (1 / 2 + 1 + 3 / 4 + 1 / 4) / 4
    assert silhouette(NAMES, like, {"a": 1, "b": 1, "c": 2, "d": 2}) == pytest.approx(expected)


@given(
    st.lists(st.floats(0, 10).map(lambda value: round(value, 9)), min_size=6, max_size=6),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.sampled_from((0.5, 2.0, 1024.0)),
)
def test_is_bounded_and_without_a_unit(values: list[float], groups: list[int], factor: float) -> None:
    like, labels = dict(zip(PAIRS, values, strict=True)), dict(zip(NAMES, groups, strict=True))
    found = silhouette(NAMES, like, labels)
    assert -1.0 <= found <= 1.0
    assert silhouette(NAMES, {pair: value * factor for pair, value in like.items()}, labels) == pytest.approx(found)
