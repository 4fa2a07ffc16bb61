"""How many different texts a column has, where short ones repeat and long ones hardly do."""

import math
from collections import Counter

from server.engine.model.statistics import ColumnStatistics

_FOR_EACH = 300
_SEEN = 0.5
"""Of the sample: fewer different values than that have nearly all been seen."""
_STEPS = 50
_LARGEST = 60.0


def distinct_texts(column: ColumnStatistics, rows: float, counted: float) -> float:
    """``counted`` by ANALYZE, or more where lengths speak for it.

    Its estimator (Haas and Stokes, 1998) takes all values it does not list to be about equally common. Of written text
    there are the more the longer it is, by the same factor for each letter (Shannon, 1951), and a sample's repetitions
    are of short ones. So where values listed as common are clearly shorter than others, that factor is found for which
    the estimator would have said what it said, and the texts of each length are counted for themselves.
    """
    listed = sum(column.most_common_fractions)
    rest = rows * max(0.0, 1 - column.null_fraction - listed)
    # Lists are as long as default_statistics_target says, and the sample 300 times as large.
    sample = _FOR_EACH * max(len(column.histogram) - 1, len(column.most_common))
    of_sample = min(1.0, sample / max(1.0, rows))
    unlisted = counted - len(column.most_common)
    if of_sample >= 1 or counted < _SEEN * sample or unlisted >= rest or not _is_shorter(column):
        return counted
    lengths = Counter(len(bound.encode()) for bound in column.histogram)
    if len(lengths) == 1:
        return counted
    groups = [(length, rest * count / len(column.histogram)) for length, count in sorted(lengths.items())]
    low, high = 0.0, _LARGEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _estimated(groups, middle, of_sample) < unlisted:
            low = middle
        else:
            high = middle
    different = sum(_seen(length, count, low)[0] for length, count in groups)
    return max(counted, min(rest, different) + len(column.most_common))


def _is_shorter(column: ColumnStatistics) -> bool:
    """Common values are, by more than their lengths vary."""
    common = [len(value.encode()) for value in column.most_common]
    others = [len(bound.encode()) for bound in column.histogram]
    if not common or len(others) < 2:
        return False
    mean = sum(others) / len(others)
    deviation = math.sqrt(sum((length - mean) ** 2 for length in others) / len(others))
    return mean - sum(common) / len(common) > max(1.0, deviation * max(1.0, 2 / math.sqrt(len(common))))


def _estimated(groups: list[tuple[int, float]], factor: float, share: float) -> float:
    """What ANALYZE would make of a sample of this share."""
    size = share * sum(count for _, count in groups)
    seen = [_seen(length, count * share, factor) for length, count in groups]
    different, once = sum(each for each, _ in seen), sum(each for _, each in seen)
    return size * different / max(1e-9, size - once + once * share)


def _seen(length: int, rows: float, factor: float) -> tuple[float, float]:
    """How many different texts of a length so many rows have, and how many of them in one row alone."""
    possible = math.exp(min(_LARGEST, factor * length))
    return possible * -math.expm1(-rows / possible), rows * math.exp(-rows / possible)
