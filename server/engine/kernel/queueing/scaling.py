"""The Universal Scalability Law: throughput against load, with contention and coherency (Gunther 2007, chapter 4)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FEWEST = 3
_NOTHING = 1e-9
"""Cost of coherency at the largest load, relative to no cost, that no measurement could show."""


@dataclass(frozen=True)
class Scalability:
    contention: float
    """alpha: the fraction that has to be done one after the other."""
    coherency: float
    """beta: what every pair of workers costs each other."""
    single: float
    """gamma: throughput at load one."""

    def throughput(self, load: float) -> float:
        return self.single * load / (1.0 + self.contention * (load - 1.0) + self.coherency * load * (load - 1.0))

    @property
    def peak_load(self) -> float:
        """Where throughput is highest; infinite without coherency cost."""
        if self.coherency <= 0.0:
            return math.inf
        return math.sqrt(max(0.0, 1.0 - self.contention) / self.coherency)

    @property
    def peak_throughput(self) -> float:
        """At the peak, or the limit that contention alone leaves."""
        if self.peak_load < math.inf:
            return self.throughput(self.peak_load)
        return self.single / self.contention if self.contention > 0.0 else math.inf


def fit(load: Sequence[float], throughput: Sequence[float]) -> Scalability:
    """Least squares on throughput, coefficients not negative.

    Raises:
        ValueError: fewer than three different loads, or a load or throughput that is not positive.
    """
    from scipy.optimize import least_squares  # slow to load, for one model alone

    loads, seen = np.asarray(load, dtype=float), np.asarray(throughput, dtype=float)
    if len(set(load)) < FEWEST:
        raise ValueError(f"three coefficients need at least {FEWEST} different loads")
    if (loads <= 0).any() or (seen <= 0).any():
        raise ValueError("loads and throughputs are positive")

    def error(
        parameters: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    ) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        alpha, beta, gamma = parameters
        predicted = gamma * scale * loads / (1.0 + alpha * (loads - 1.0) + beta * loads * (loads - 1.0))
        return np.asarray((predicted - seen) / seen.max())

    scale = float(np.max(seen / loads))
    found = least_squares(
        error,
        [0.01, 1e-4, 1.0],
        bounds=([0.0, 0.0, 1e-12], [np.inf, np.inf, np.inf]),
        x_scale=[0.01, 1e-4, 1.0],
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
    )
    alpha, beta, gamma = (float(one) for one in found.x)
    if beta * float(loads.max()) ** 2 < _NOTHING:  # on its bound, as near as the search comes to it
        beta = 0.0
    return Scalability(alpha, beta, gamma * scale)
