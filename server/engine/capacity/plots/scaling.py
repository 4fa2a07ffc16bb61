"""Throughput against replicas: what was measured, the fitted law, and where more replicas stop helping."""

from collections.abc import Sequence

from server.engine.capacity.plots.chart import lines
from server.engine.capacity.plots.numbers import plain
from server.engine.capacity.plots.values import Axis, Limit, Point, Series


def throughput_against_replicas(
    title: str,
    told: str,
    measured: Sequence[tuple[float, float]],
    fitted: Sequence[tuple[float, float]],
    *,
    law: str = "fitted law",
    unit: str = "requests/s",
    marks: Sequence[Limit] = (),
) -> str:
    """``measured`` and ``fitted`` are (replicas, throughput); a straight line shows what no contention would give."""
    curves = [
        Series("measured", tuple(Point(x, y) for x, y in measured), joined=False),
        Series(law, tuple(Point(x, y) for x, y in fitted), marked=False),
    ]
    if fitted and fitted[0][0] > 0.0 and fitted[0][1] > 0.0:
        slope = fitted[0][1] / fitted[0][0]
        last = min(fitted[-1][0], 1.15 * max(y for _, y in (*fitted, *measured)) / slope)
        ends = (fitted[0][0], last)
        curves.append(Series("without contention", tuple(Point(x, slope * x) for x in ends), marked=False))
    return lines(
        title, told, Axis("replicas or load", plain), Axis(f"throughput, {unit}", plain), curves, upright=marks
    )
