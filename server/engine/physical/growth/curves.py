"""Curves over volume: costs between the volumes that were planned, and the volume at which a bound is crossed."""

import itertools
import math
from collections.abc import Sequence

Curve = Sequence[tuple[float, float]]
"""Factor and value, factors rising and positive."""


def between(curve: Curve, factor: float) -> float:
    """The value at a factor: straight on logarithmic axes between points; beyond the ends the nearest piece goes on."""
    if len(curve) == 1:
        return curve[0][1]
    pieces = list(itertools.pairwise(curve))
    low, high = next((piece for piece in pieces if factor <= piece[1][0]), pieces[-1])
    slope = _slope(low, high)
    return math.exp(math.log(max(low[1], 1e-9)) + slope * (math.log(factor) - math.log(low[0])))


def crossing(curve: Curve, bound: float) -> float | None:
    """The least factor at which the value is above ``bound``; None when it stays below up to the last point.

    A curve that begins above it gives its first factor.
    """
    if not curve:
        return None
    if curve[0][1] > bound:
        return curve[0][0]
    for low, high in itertools.pairwise(curve):
        if high[1] > bound:
            slope = _slope(low, high)
            if slope <= 0:
                return high[0]
            return math.exp(math.log(low[0]) + (math.log(bound) - math.log(max(low[1], 1e-9))) / slope)
    return None


def month_of(factor: float, growth: float) -> int | None:
    """Whole months until the data is ``factor`` times as much at ``growth`` a month; None when it never is."""
    if factor <= 1:
        return 0
    return math.ceil(math.log(factor) / math.log1p(growth) - 1e-9) if growth > 0 else None


def _slope(low: tuple[float, float], high: tuple[float, float]) -> float:
    if high[0] <= low[0]:
        return 0.0
    return (math.log(max(high[1], 1e-9)) - math.log(max(low[1], 1e-9))) / (math.log(high[0]) - math.log(low[0]))
