"""Mitigations side by side: what a figure becomes under each, with its interval, against what is promised."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.capacity.plots.bars import bars
from server.engine.capacity.plots.numbers import duration
from server.engine.capacity.plots.values import Axis, Bar, Limit, Part


@dataclass(frozen=True)
class Compared:
    """One state of the system; ``value`` in seconds, infinite where it is overloaded."""

    name: str
    value: float
    low: float
    high: float
    kind: int
    """Position in the legend: as it is, meets, misses."""
    note: str = ""


KINDS = ("as it is", "meets the objective", "misses it")


def comparison(title: str, method: str, states: Sequence[Compared], limits: Sequence[Limit] = ()) -> str:
    """One bar for each state in the order given; a state without an answer has no bar and says why in its note."""
    rows = [
        Bar(one.name, (Part(one.value, one.kind),), one.note or duration(one.value), low=one.low, high=one.high)
        for one in states
    ]
    return bars(title, method, Axis("p99 of the response time", duration), rows, KINDS, limits=limits)
