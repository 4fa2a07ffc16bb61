"""Hit ratios of a cache with expiry in front of very many keys, by the characteristic time of Che, Tung and Wang.

Requests for each key are Poisson (the independent reference model); popularity follows Zipf. A key leaves a fixed
time after the miss that brought it: its time to live, or less where there is no room for all (first in, first out,
which hits no more often than LRU does; Fricker, Robert and Roberts 2012).
"""

import math

import numpy as np
from numpy.typing import NDArray

HEAD = 4_096
"""Most popular keys that are counted one by one; the rest in groups of like popularity."""
_GROUPS_PER_OCTAVE = 16


def popularity(items: int, exponent: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probability of one key of each group, and how many keys the group has; all together sum to one."""
    head = np.arange(1, min(items, HEAD) + 1, dtype=float)
    ranks, counts = head, np.ones(len(head))
    if items > HEAD:
        octaves = math.log2(items / HEAD)
        edges = np.unique(np.rint(HEAD * 2.0 ** np.linspace(0.0, octaves, 2 + int(octaves * _GROUPS_PER_OCTAVE))))
        edges[-1] = items
        ranks = np.concatenate([head, np.sqrt((edges[:-1] + 0.5) * (edges[1:] + 0.5))])
        counts = np.concatenate([head * 0.0 + 1.0, np.diff(edges)])
    weights = ranks**-exponent
    return weights / float((weights * counts).sum()), counts


def hit_ratio(items: int, exponent: float, rate: float, lifetime: float, room: int) -> float:
    """Share of requests answered from the cache.

    ``rate``: requests a second for all keys; ``lifetime``: seconds; ``room``: keys that fit. Within the approximation a
    key that is in the cache is asked for at Poisson times, so that ``1 - 1/(1 + requests during its stay)`` are hits.
    """
    if items <= 0 or rate <= 0.0 or lifetime <= 0.0 or room <= 0:
        return 0.0
    chance, counts = popularity(items, exponent)
    stay = lifetime

    def kept(time: float) -> float:
        expected = chance * rate * time
        return float((counts * expected / (1.0 + expected)).sum())

    if kept(lifetime) > room:
        low, high = 0.0, lifetime
        for _ in range(100):
            middle = (low + high) / 2.0
            low, high = (low, middle) if kept(middle) > room else (middle, high)
        stay = low
    expected = chance * rate * stay
    return float((counts * chance * expected / (1.0 + expected)).sum())
