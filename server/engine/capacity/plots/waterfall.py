"""Where the time of one use case goes: one bar after the other, waiting and service of each resource."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.capacity.plots.bars import bars
from server.engine.capacity.plots.numbers import duration, percent
from server.engine.capacity.plots.values import Axis, Bar, Limit, Part


@dataclass(frozen=True)
class Stage:
    """Mean seconds that one request spends at one resource."""

    resource: str
    waiting: float
    service: float


def waterfall(title: str, method: str, stages: Sequence[Stage], marks: Sequence[Limit] = ()) -> str:
    """Stages in the order given, the next beginning where the last ended: they add up to the mean.

    ``marks``: percentiles and the objective, in seconds, as lines across.
    """
    total = sum(one.waiting + one.service for one in stages)
    rows, at = [], 0.0
    for one in stages:
        spent = one.waiting + one.service
        share = f", {percent(spent / total)}" if total > 0.0 else ""
        note = f"{duration(one.waiting)} + {duration(one.service)}{share}"
        rows.append(Bar(one.resource, (Part(one.waiting, 0), Part(one.service, 1)), note, start=at))
        at += spent
    return bars(
        title,
        f"Mean {duration(total)}: waiting + service at each resource. {method}",
        Axis("time since the request arrived", duration),
        rows,
        ("waiting", "service"),
        limits=marks,
    )
