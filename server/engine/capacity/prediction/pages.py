"""How much of the data is found in memory: Che's approximation over the pages of all tables together.

Source: Che, Tung and Wang (2002). Pages of a table are asked for by Zipf's law; ranks are taken in groups whose pages
are asked for alike, so that the cost does not grow with the data.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

PAGE = 8192
"""Bytes."""
_GROUPS = 24


@dataclass(frozen=True)
class Pages:
    count: float
    rate: float
    """Accesses a second to all of them."""
    skew: float = 0.0
    """Zipf exponent."""


def found_in_memory(tables: Mapping[str, Pages], room: float) -> dict[str, float]:
    """The share of accesses to each table that ``room`` pages of memory answer. 1 where everything fits."""
    groups = {name: _grouped(pages) for name, pages in sorted(tables.items()) if pages.rate > 0.0 and pages.count > 0.0}
    everything = [group for own in groups.values() for group in own]
    if math.fsum(count for count, _ in everything) <= room:
        return dict.fromkeys(tables, 1.0)
    time = _characteristic(everything, room)
    found = dict.fromkeys(tables, 1.0)
    for name, own in groups.items():
        total = math.fsum(count * rate for count, rate in own)
        found[name] = math.fsum(-count * rate * math.expm1(-rate * time) for count, rate in own) / total
    return found


def _grouped(pages: Pages) -> list[tuple[float, float]]:
    """(pages, accesses a second to each), the most wanted first."""
    if pages.skew <= 0.0 or pages.count <= 1.0:
        return [(pages.count, pages.rate / pages.count)]
    ends = [pages.count ** (one / _GROUPS) for one in range(_GROUPS + 1)]
    power = 1.0 - pages.skew

    def weight(rank: float) -> float:
        """The integral of Zipf's law up to a rank, from half a rank on so that the first page counts."""
        shifted = rank + 0.5
        return math.log(shifted) if abs(power) < 1e-9 else shifted**power / power

    sizes = [1.0, *(upper - lower for lower, upper in pairwise(ends))]
    edges = [0.0, *ends]
    weights = [weight(upper) - weight(lower) for lower, upper in pairwise(edges)]
    total = math.fsum(weights)
    return [(size, pages.rate * share / total / size) for size, share in zip(sizes, weights, strict=True) if size > 0.0]


def _characteristic(groups: Sequence[tuple[float, float]], room: float) -> float:
    """How long a page stays after it was asked for last."""
    if room <= 0.0:
        return 0.0

    def occupied(time: float) -> float:
        return math.fsum(-count * math.expm1(-rate * time) for count, rate in groups)

    low, high = 0.0, 1.0
    while occupied(high) < room and high < 1e300:
        high *= 4.0
    for _ in range(200):
        middle = (low + high) / 2.0
        low, high = (middle, high) if occupied(middle) < room else (low, middle)
        if high - low <= 1e-12 * high:
            break
    return (low + high) / 2.0
