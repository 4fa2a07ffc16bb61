"""Where a percentile passes its objective along an axis of predictions."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from server.engine.model.capacity_answer import CurvePoint, Estimated, ObjectiveVerdict, Prediction


@dataclass(frozen=True)
class Axis:
    points: tuple[CurvePoint, ...]
    """By rising position."""
    full: float
    """Where something saturates that requests feel; infinite where nothing does."""
    resource: str
    """What does."""
    limit: Callable[[frozenset[str]], tuple[float, str]]
    """The same of these resources alone."""
    months: bool = False
    """Positions are whole, and rates grow by powers of them."""


def crossing(axis: Axis, use_case: str, verdict: ObjectiveVerdict, feels: frozenset[str]) -> tuple[float, str]:
    """Where the percentile passes the objective and what the time is lost at there; 0 where it does not.

    ``feels``: the resources on the path of the use case; nothing else breaks it.
    """
    before: tuple[float, float] | None = None
    for each in axis.points:
        seen = _percentile(each.prediction, use_case, verdict.percentile)
        if seen is None or seen.unknown:
            if before is not None and _unsettled(each.prediction) and each.prediction.bottleneck in feels:
                return each.at, each.prediction.bottleneck
            continue
        if seen.value > verdict.objective:
            at = each.at
            if before is not None and seen.value > before[1] > 0.0:
                part = math.log(verdict.objective / before[1]) / math.log(seen.value / before[1])
                part = min(1.0, max(0.0, part))
                if axis.months:
                    at = before[0] + part * (each.at - before[0])
                else:
                    at = before[0] * (each.at / before[0]) ** part
            return at, _dominant(each.prediction, use_case)
        before = each.at, seen.value
    full, resource = (axis.full, axis.resource) if axis.resource in feels else axis.limit(feels)
    return (full, resource) if math.isfinite(full) else (0.0, "")


def _percentile(prediction: Prediction, use_case: str, percentile: str) -> Estimated | None:
    for one in prediction.use_cases:
        if one.name == use_case:
            return next((each.predicted for each in one.objectives if each.percentile == percentile), None)
    return None


def _unsettled(prediction: Prediction) -> bool:
    """Nothing is known of any request, because queues had not settled or do not."""
    return all(one.mean.unknown for one in prediction.use_cases if not one.background)


def _dominant(prediction: Prediction, use_case: str) -> str:
    """The resource waited for most; where little is waited, the one that works most."""
    seen = next(one for one in prediction.use_cases if one.name == use_case)
    total = math.fsum(one.waiting + one.service for one in seen.waterfall)
    if total <= 0.0:
        return prediction.bottleneck
    waited = max(seen.waterfall, key=lambda one: (one.waiting, one.resource))
    if waited.waiting > 0.3 * total:
        return waited.resource
    return max(seen.waterfall, key=lambda one: (one.waiting + one.service, one.resource)).resource
