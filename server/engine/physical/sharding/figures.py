"""What statistics say of a column's values, as numbers a shard key needs."""

import math

from server.engine.model.statistics import ColumnStatistics


def distinct_of(column: ColumnStatistics | None, rows: float) -> float:
    """Values; 0 where nothing is known."""
    if column is None:
        return 0.0
    return column.distinct if column.distinct >= 0 else -column.distinct * rows


def skew_of(column: ColumnStatistics | None) -> float:
    """The Zipf exponent by which the most common values fall, by least squares on logarithms; 0 where they do not."""
    shares = [share for share in column.most_common_fractions if share > 0] if column else []
    if len(shares) < 2 or shares[0] <= shares[-1] * 1.01:
        return 0.0
    xs = [math.log(rank) for rank in range(1, len(shares) + 1)]
    ys = [math.log(share) for share in shares]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    return max(0.0, -slope)
