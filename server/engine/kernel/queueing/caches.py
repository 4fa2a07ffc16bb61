"""Hit ratios of caches under independent requests (the independent reference model).

Sources: King (1971) and Fagin (1977) for exact LRU, Gelenbe (1973) for FIFO and random replacement, Che, Tung and Wang
(2002) and Fricker, Robert and Roberts (2012) for the characteristic-time approximation.
"""

import math
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Popularity = NDArray[np.float64]
"""Probability of each item, summing to one."""

MOST_SUBSETS = 2_000_000
"""Up to so many sets of cached items LRU is computed exactly; beyond, only by approximation."""


def zipf(items: int, exponent: float) -> Popularity:
    """Popularity proportional to ``rank ** -exponent``; exponent 0 is uniform."""
    weights = np.arange(1, items + 1, dtype=float) ** -exponent
    return np.asarray(weights / weights.sum())


def lru_is_small(items: int, capacity: int) -> bool:
    """Whether `lru_exact` is within its budget."""
    return items <= 60 and sum(math.comb(items, size) for size in range(capacity + 1)) <= MOST_SUBSETS


def lru_exact(popularity: Sequence[float], capacity: int) -> float:
    """King's formula, summed over sets of items instead of orders: the stationary chance that a request is cached."""
    items = len(popularity)
    if capacity >= items:
        return 1.0
    # weight[S]: chance that the |S| items asked for last are S; reached from S without the least recent of them.
    weights: dict[int, float] = {0: 1.0}
    chance = [float(one) for one in popularity]
    for size in range(1, capacity + 1):
        grown: dict[int, float] = {}
        for members in combinations(range(items), size):
            mask = sum(1 << member for member in members)
            inside = math.fsum(chance[member] for member in members)
            grown[mask] = math.fsum(
                weights[mask ^ (1 << member)] * chance[member] / (1.0 - (inside - chance[member])) for member in members
            )
        weights = grown
    return math.fsum(
        weight * math.fsum(chance[item] for item in range(items) if mask >> item & 1)
        for mask, weight in sorted(weights.items())
    )


def random_exact(popularity: Sequence[float], capacity: int) -> float:
    """FIFO and random replacement, whose cached sets have chances in product form: by symmetric polynomials."""
    items = len(popularity)
    if capacity >= items:
        return 1.0
    scaled = [float(one) * items for one in popularity]  # keeps the polynomials near one
    least = [0.0] * (capacity + 2)
    least[0] = 1.0
    for done, one in enumerate(scaled):
        for degree in range(min(done, capacity) + 1, 0, -1):
            least[degree] += least[degree - 1] * one
        top = max(least)
        least = [each / top for each in least]
    # A request misses when its item is outside: the sum over sets of C + 1 counts each (set, outside item) pair.
    return 1.0 - (capacity + 1) * least[capacity + 1] / (items * least[capacity])


def _characteristic(occupancy: Callable[[float], float], capacity: int) -> float:
    low, high = 0.0, float(capacity)
    while occupancy(high) < capacity:
        high *= 2.0
    while high - low > 1e-14 * high:
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        low, high = (middle, high) if occupancy(middle) < capacity else (low, middle)
    return (low + high) / 2.0


def lru_che(popularity: Popularity, capacity: int) -> float:
    """Che's approximation of LRU: an item stays for the characteristic time after its last request."""
    if capacity >= len(popularity):
        return 1.0
    time = _characteristic(lambda one: float(-np.expm1(-popularity * one).sum()), capacity)
    return float((popularity * -np.expm1(-popularity * time)).sum())


def random_che(popularity: Popularity, capacity: int) -> float:
    """The same for FIFO and random replacement (Fricker, Robert and Roberts 2012, section 4)."""
    if capacity >= len(popularity):
        return 1.0
    time = _characteristic(lambda one: float((popularity * one / (1.0 + popularity * one)).sum()), capacity)
    return float((popularity * popularity * time / (1.0 + popularity * time)).sum())


def time_to_live(popularity: Popularity, request_rate: float, lifetime: float, renewed: bool = False) -> float:
    """Exact for Poisson requests and room for all: each item is kept for ``lifetime`` seconds.

    ``renewed``: a hit starts the time anew; otherwise it runs from the miss that brought the item.
    """
    expected = popularity * request_rate * lifetime
    hits = -np.expm1(-expected) if renewed else expected / (1.0 + expected)
    return float((popularity * hits).sum())
