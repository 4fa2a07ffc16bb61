"""Latency against load, and against rows: curves with their intervals, the objective, and where it is crossed."""

from collections.abc import Sequence

from server.engine.capacity.plots.chart import lines
from server.engine.capacity.plots.numbers import duration, multiple, plain
from server.engine.capacity.plots.values import Axis, Limit, Series

INTERVALS = "Bars and bands are 95 % confidence intervals"


def latency_against_load(
    title: str,
    method: str,
    curves: Sequence[Series],
    *,
    objectives: Sequence[Limit] = (),
    marks: Sequence[Limit] = (),
) -> str:
    """Seconds against multiples of today's peak. ``method``: how the points were found, in one sentence.

    ``objectives``: seconds; ``marks``: loads worth naming, such as the one at which an objective breaks.
    """
    return lines(
        title,
        f"{method} {INTERVALS}.",
        Axis("load, as a multiple of today's peak", multiple, zero=False),
        Axis("response time", duration, logarithmic=True),
        curves,
        across=objectives,
        upright=marks,
    )


def latency_against_rows(
    title: str,
    method: str,
    curves: Sequence[Series],
    *,
    rows_of: str = "",
    objectives: Sequence[Limit] = (),
    marks: Sequence[Limit] = (),
) -> str:
    """Seconds against rows, both on logarithmic axes, one curve for each design.

    ``rows_of``: the table whose rows are counted; ``marks``: row counts with a month, such as where a curve crosses.
    """
    counted = f"rows of {rows_of}" if rows_of else "rows"
    return lines(
        title,
        f"{method} {INTERVALS}.",
        Axis(counted, plain, logarithmic=True),
        Axis("response time", duration, logarithmic=True),
        curves,
        across=objectives,
        upright=marks,
    )


def latency_against_months(
    title: str,
    method: str,
    curves: Sequence[Series],
    *,
    objectives: Sequence[Limit] = (),
    marks: Sequence[Limit] = (),
) -> str:
    """Seconds against months from today, at the growth stated."""
    return lines(
        title,
        f"{method} {INTERVALS}.",
        Axis("months from today", plain),
        Axis("response time", duration, logarithmic=True),
        curves,
        across=objectives,
        upright=marks,
    )
