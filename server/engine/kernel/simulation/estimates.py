"""From raw response times to estimates with intervals: warm-up cut, replications, quantiles.

Sources: White, Cobb and Spratt (2000) for MSER-5; Law, Simulation Modeling and Analysis (2015), chapter 9, for
independent replications and relative-precision stopping; Student (1908) for the interval.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BATCH = 5
"""Observations averaged before the rule looks at them."""

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    value: float
    half_width: float
    """Of the interval at 95 % confidence; infinite from a single replication."""

    @property
    def low(self) -> float:
        return self.value - self.half_width

    @property
    def high(self) -> float:
        return self.value + self.half_width

    @property
    def relative(self) -> float:
        return self.half_width / abs(self.value) if self.value else (0.0 if self.half_width == 0.0 else math.inf)


def warm_up(values: NDArray[np.float64]) -> int:
    """How many observations to cut by MSER-5: those whose removal makes the standard error of the rest least.

    Never more than half of them: a minimum in the second half means that the run is too short to tell.
    """
    batches = len(values) // BATCH
    if batches < 4:
        return 0
    means = values[: batches * BATCH].reshape(batches, BATCH).mean(axis=1)
    left = np.arange(batches, 0, -1, dtype=float)
    sums = np.cumsum(means[::-1])[::-1]
    squares = np.cumsum((means * means)[::-1])[::-1]
    error = (squares - sums * sums / left) / (left * left)
    return BATCH * int(np.argmin(error[: batches // 2]))


def interval(replications: Sequence[float], weights: Sequence[float] = ()) -> Estimate:
    """Mean of independent replications with Student's interval.

    ``weights``: lengths of the replications, to which their variances are taken as inverse; empty means equal ones.
    """
    from scipy.special import stdtrit  # slow to load, for those who simulate alone

    count = len(replications)
    weights = weights or (1.0,) * count
    total = math.fsum(weights)
    mean = math.fsum(weight * one for weight, one in zip(weights, replications, strict=True)) / total
    if count < 2:
        return Estimate(mean, math.inf)
    squares = math.fsum(weight * (one - mean) ** 2 for weight, one in zip(weights, replications, strict=True))
    factor = float(stdtrit(count - 1, (1.0 + CONFIDENCE) / 2.0))
    return Estimate(mean, factor * math.sqrt(squares / (count - 1) / total))


def quantile(replications: Sequence[NDArray[np.float32]], fraction: float) -> Estimate:
    """The order statistic of all replications together, and an interval from how much of each lies below it.

    Averaging each replication's own order statistic would be biased where they are short (Alexopoulos et al. 2019).
    The interval of the fraction below is mapped back through the order statistics; its wider side counts.
    """
    lengths = [len(one) for one in replications]
    total = sum(lengths)
    if not total:
        return Estimate(math.nan, math.nan)
    pooled = np.concatenate(replications)

    def place(part: float) -> int:
        return min(total - 1, max(0, math.ceil(part * total - 1e-9) - 1))

    value = np.partition(pooled, place(fraction))[place(fraction)]
    seen = [one for one in replications if len(one)]
    below = interval([float((one <= value).mean()) for one in seen], [float(len(one)) for one in seen]).half_width
    if not fraction + below < 1.0:
        return Estimate(float(value), math.inf)
    low, high = place(max(0.0, fraction - below)), place(fraction + below)
    ends = np.partition(pooled, [low, high])
    return Estimate(float(value), float(max(ends[high] - value, value - ends[low])))
