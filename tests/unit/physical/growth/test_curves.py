"""Curves over volume: between points, and where a bound is crossed."""

import math
import random

import pytest

from server.engine.physical.growth.curves import between, crossing, month_of


def test_a_straight_line_is_crossed_where_it_says() -> None:
    curve = [(1.0, 2.0), (10.0, 20.0), (100.0, 200.0)]
    assert between(curve, 5.0) == pytest.approx(10.0)
    assert crossing(curve, 50.0) == pytest.approx(25.0)


def test_what_stays_below_is_never_crossed_and_what_begins_above_is_at_once() -> None:
    assert crossing([(1.0, 2.0), (100.0, 3.0)], 5.0) is None
    assert crossing([(1.0, 7.0), (100.0, 9.0)], 5.0) == 1.0
    assert crossing([], 5.0) is None


def test_crossings_are_the_first_found_by_walking_the_curve() -> None:
    rng = random.Random(7)  # draws curves
    for _ in range(200):
        factors = sorted({1.0, *(10 ** rng.uniform(0, 2) for _ in range(3))})
        curve = [(factor, 10 ** rng.uniform(-1, 3)) for factor in factors]
        bound = 10 ** rng.uniform(-1, 3)
        found = crossing(curve, bound)
        walked = [10 ** (step / 2000 * math.log10(factors[-1])) for step in range(2001)]
        first = next((factor for factor in walked if between(curve, factor) > bound), None)
        if first is None:
            assert found is None or found >= factors[-1] * 0.99
        else:
            assert found == pytest.approx(first, rel=0.01)


def test_months_are_whole_and_compound() -> None:
    assert month_of(2.0, 0.03) == 24
    assert month_of(1.0, 0.03) == 0
    assert month_of(2.0, 0.0) is None
