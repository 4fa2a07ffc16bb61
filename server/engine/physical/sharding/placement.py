"""How the values of a key fall on shards: the load of each, and how often two values meet on one."""

import heapq
import math
from dataclasses import dataclass
from functools import lru_cache

_LISTED = 20_000
"""Values placed one by one, the most asked for first; the rest is spread evenly."""
_FEW = 100
"""Values for each shard below which a directory says where each lies; above, a hash does."""
_HOT = 0.5
"""Of a shard's fair share, from which on one value is worth naming."""


@dataclass(frozen=True)
class Spread:
    loads: tuple[float, ...]
    """Share of what is asked for, by shard; sums to 1."""
    meets: float
    """Chance that another value than a given one lies on the same shard."""
    hot: tuple[tuple[int, float], ...]
    """Rank from 1 and share of values that are much for one shard."""


@lru_cache(maxsize=4_096)
def spread(distinct: float, skew: float, shards: int) -> Spread:
    """Values drawn with weights 1 / rank^skew. Few are placed by a directory, largest first on the emptiest shard."""
    count = int(distinct)
    if count < 1:
        return Spread((1.0 / shards,) * shards, 1.0 / shards, ())
    listed = min(count, _LISTED)
    weights = [rank**-skew for rank in range(1, listed + 1)]
    rest = _tail(listed, count, skew)
    total = sum(weights) + rest
    loads, squares = [0.0] * shards, 0.0
    if count < _FEW * shards:
        queue = [(0.0, shard) for shard in range(shards)]
        for weight in weights:
            load, shard = heapq.heappop(queue)
            loads[shard] = load + weight / total
            heapq.heappush(queue, (loads[shard], shard))
    else:
        for rank, weight in enumerate(weights):
            loads[_hashed(rank) % shards] += weight / total
        loads = [load + rest / total / shards for load in loads]
    squares = sum((weight / total) ** 2 for weight in weights)
    together = sum(load * load for load in loads)
    meets = (together - squares) / (1.0 - squares) if squares < 1.0 else 1.0
    hot = tuple(
        (rank, weight / total)
        for rank, weight in enumerate(weights[:100], 1)
        if weight / total > _HOT / shards and count > 2 * shards
    )
    return Spread(tuple(loads), max(0.0, meets), hot)


def _tail(listed: int, count: int, skew: float) -> float:
    """Sum of rank^-skew over the ranks that are not listed, by the integral."""
    if count <= listed:
        return 0.0
    low, high = listed + 0.5, count + 0.5
    if abs(skew - 1.0) < 1e-9:
        return math.log(high / low)
    return float((high ** (1.0 - skew) - low ** (1.0 - skew)) / (1.0 - skew))


def _hashed(value: int) -> int:
    """SplitMix64 (Steele, Lea and Flood 2014): the same on every machine."""
    mixed = (value + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return mixed ^ (mixed >> 31)
