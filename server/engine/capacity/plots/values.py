"""What is drawn: points with their intervals, lines of them, bars in parts, limits. Figures without domain words."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from server.engine.capacity.plots.numbers import plain


@dataclass(frozen=True)
class Point:
    """``low`` and ``high`` are the ends of the interval; both are ``y`` where nothing is uncertain."""

    x: float
    y: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Series:
    """One line with its name beside its last point."""

    name: str
    points: tuple[Point, ...]
    marked: bool = True
    """With a marker at each point: what was computed, against what is drawn through."""
    joined: bool = True
    """Its points are joined by a line."""


@dataclass(frozen=True)
class Limit:
    """A straight line across the chart: an objective, a load, a month."""

    value: float
    name: str
    strong: bool = True


@dataclass(frozen=True)
class Axis:
    """``name`` says what is measured and in which unit; ``text`` writes one value of it."""

    name: str
    text: Callable[[float], str] = plain
    logarithmic: bool = False
    zero: bool = True
    """Begins at nought, where the axis is not logarithmic."""


@dataclass(frozen=True)
class Part:
    """A piece of a bar; ``kind`` is a position in the legend and gives the hatching."""

    amount: float
    kind: int


@dataclass(frozen=True)
class Bar:
    name: str
    parts: tuple[Part, ...]
    note: str = ""
    """Beside its end: the figure in words."""
    start: float = 0.0
    """Where the first part begins."""
    low: float = math.nan
    high: float = math.nan
    """Ends of the interval around the bar's end."""
