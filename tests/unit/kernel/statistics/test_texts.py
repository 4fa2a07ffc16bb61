"""Different texts, counted again from the lengths of those that ANALYZE lists."""

import math
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from server.engine.kernel.statistics import distinct_texts
from server.engine.model.statistics import ColumnStatistics

ROWS, SAMPLE = 2_000_000, 30_000


def analysed(draw: Callable[[np.random.Generator], str]) -> tuple[ColumnStatistics, float]:
    """What ANALYZE would say of texts drawn like this, and how many different ones it counts."""
    random = np.random.default_rng(7)
    counts = Counter(draw(random) for _ in range(SAMPLE))
    common = [(text, count) for text, count in counts.most_common(100) if count > 3]
    listed = {text for text, _ in common}
    rest = sorted(text for text, count in counts.items() for _ in range(count) if text not in listed)
    once, size = sum(count == 1 for count in counts.values()), sum(counts.values())
    counted = size * len(counts) / (size - once + once * size / ROWS)
    column = ColumnStatistics(
        "t",
        distinct=counted,
        most_common=tuple(text for text, _ in common),
        most_common_fractions=tuple(count / SAMPLE for _, count in common),
        histogram=tuple(rest[place * (len(rest) - 1) // 100] for place in range(101)),
    )
    return column, counted


def snippet(random: np.random.Generator) -> str:
    return "".join("0123456789abcdef"[digit] for digit in random.integers(16, size=random.integers(1, 12)))


def test_texts_of_many_lengths_are_mostly_different() -> None:
    true = sum(16**length * -math.expm1(-ROWS / 11 / 16**length) for length in range(1, 12))
    column, counted = analysed(snippet)
    assert counted < true / 3
    assert distinct_texts(column, ROWS, counted) == pytest.approx(true, rel=0.25)


@pytest.mark.parametrize(
    "draw",
    [
        lambda random: f"{int(500_000 * random.random() ** 3):08}",  # skewed, but all of one length
        lambda random: f"{int(3_000 * random.random() ** 2) * 7919:x}",  # nearly all of them seen
        lambda random: f"{random.integers(10**12)}",  # all different
    ],
)
def test_lengths_that_say_nothing_change_nothing(draw: Callable[[np.random.Generator], str]) -> None:
    column, counted = analysed(draw)
    assert distinct_texts(column, ROWS, counted) == counted


@pytest.mark.parametrize("rows", [0.0, 1.0, 29_999.0])
def test_small_tables_are_sampled_whole(rows: float) -> None:
    column, _ = analysed(snippet)
    assert distinct_texts(column, rows, rows / 2) == rows / 2
