"""How often values occur: Zipf's law for a stated skew, a gamma distribution for fan-outs."""

import math
from dataclasses import dataclass

import numpy as np

MOST = 100
"""Values a list of most common ones has, as PostgreSQL's default_statistics_target."""

_WORTH_LISTING = 2.0
"""How many times as common as the average a value must be to be listed."""
_RAREST = 1e-4
"""Share of the rows below which ANALYZE's sample of 30,000 does not tell a value from others."""


def zipf(distinct: float, exponent: float, share: float = 1.0) -> tuple[float, ...]:
    """Shares of the most common of ``distinct`` values, falling; together at most ``share``."""
    count = int(min(distinct, MOST))
    weights = np.arange(1, count + 1, dtype=float) ** -exponent
    total = weights.sum() + _tail(count, distinct, exponent)
    return _listed(share * weights / total, share / distinct)


def _tail(count: int, distinct: float, exponent: float) -> float:
    """Sum of i^-exponent for the values beyond ``count``, by its integral."""
    if distinct <= count:
        return 0.0
    low, high = count + 0.5, distinct + 0.5
    if abs(exponent - 1) < 1e-9:
        return math.log(high / low)
    return float((high ** (1 - exponent) - low ** (1 - exponent)) / (1 - exponent))


@dataclass(frozen=True)
class FanOutShape:
    """Children of a parent: Poisson around a gamma-distributed mean."""

    with_children: float
    """Share of the parents that have any."""
    most_common: tuple[float, ...]
    """Shares of the children that the largest families have."""


def fan_out(parents: float, mean: float, p99: float | None) -> FanOutShape:
    """Of ``parents`` parents with ``mean`` children each, one in a hundred of them ``p99`` or more."""
    from scipy.special import gammaincinv  # slow to load, for fan-outs alone

    if parents < 1 or mean <= 0:
        return FanOutShape(0.0, ())
    shape = _gamma_shape(p99 / mean) if p99 is not None and p99 > mean else math.inf
    if math.isinf(shape):
        return FanOutShape(-math.expm1(-mean), ())
    childless = (shape / (shape + mean)) ** shape
    ranks = (np.arange(min(parents, MOST)) + 0.5) / parents
    largest = gammaincinv(shape, 1 - ranks) / shape / parents
    return FanOutShape(1 - childless, _listed(largest, 1 / max(1.0, parents * (1 - childless))))


def _gamma_shape(ratio: float) -> float:
    """Shape of the gamma distribution whose 99th percentile is ``ratio`` times its mean; infinite below 1.05 times."""
    from scipy.optimize import brentq  # slow to load, for fan-outs alone
    from scipy.special import gammaincinv

    def excess(logarithm: float) -> float:
        shape = math.exp(logarithm)
        return float(gammaincinv(shape, 0.99)) / shape - ratio

    # Shapes below a fifth have their 99th percentile fall again: nothing more skewed than that is meant.
    low, high = math.log(0.05), math.log(5_000.0)
    best = max(np.linspace(low, 0.0, 40), key=excess)
    if excess(float(best)) <= 0:
        return math.exp(float(best))
    if excess(high) >= 0:
        return math.inf
    return math.exp(float(brentq(excess, float(best), high)))


def _listed(shares: "np.ndarray[tuple[int], np.dtype[np.float64]]", average: float) -> tuple[float, ...]:
    floor = max(_WORTH_LISTING * average, _RAREST)
    return tuple(float(f"{share:.6g}") for share in shares if share >= floor)
