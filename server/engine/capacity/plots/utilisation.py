"""How busy each resource is, with its interval and the line beyond which it is not planned to be used."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.capacity.plots.bars import bars
from server.engine.capacity.plots.numbers import percent
from server.engine.capacity.plots.values import Axis, Bar, Limit, Part


@dataclass(frozen=True)
class Busy:
    """Fractions of one resource's servers; ``parts`` by kind of use, in the order of the legend."""

    resource: str
    parts: tuple[float, ...]
    low: float
    high: float
    note: str = ""


def utilisation(
    title: str, method: str, resources: Sequence[Busy], kinds: Sequence[str] = ("busy",), limits: Sequence[Limit] = ()
) -> str:
    """One bar for each resource, in the order given."""
    rows = [
        Bar(
            one.resource,
            tuple(Part(amount, kind + 1) for kind, amount in enumerate(one.parts)),
            f"{percent(sum(one.parts))}{f', {one.note}' if one.note else ''}",
            low=one.low,
            high=one.high,
        )
        for one in resources
    ]
    return bars(
        title, method, Axis("share of its servers busy", percent), rows, ("free", *kinds), limits=(*limits, _FULL)
    )


_FULL = Limit(1.0, "full", strong=False)
