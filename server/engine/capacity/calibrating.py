"""Demands of the database from latencies that were measured: what its statements must take for them to come about."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from server.engine.capacity.plots.numbers import duration
from server.engine.capacity.prediction import Effort, predict
from server.engine.capacity.prediction.state import cost_at
from server.engine.capacity.prediction.walking import places
from server.engine.errors import DomainError, Reason
from server.engine.model.capacity import Query, System
from server.engine.model.prepared import Assumption

FIGURES = ("mean", "p50", "p95", "p99")
_EFFORT = Effort(precision=0.08, most_events=800_000, saturates=False)
_LEAST, _MOST = 1e-4, 1e8
"""Factors on the estimate that are looked at."""
_STEP = 4.0
_NEAR = 0.8
"""Of a latency that is reached as nearly as steps of the factor allow, where the next one overloads something."""
_HALVINGS = 9
"""Of a bracket of one step: to a quarter of a per cent."""


@dataclass(frozen=True)
class MeasuredLatency:
    use_case: str
    figure: str
    seconds: float
    path: str


def fitted(
    make: Callable[[Mapping[str, float]], System],
    known: Mapping[str, float],
    latencies: Sequence[MeasuredLatency],
    seed: int = 0,
) -> tuple[dict[str, float], tuple[Assumption, ...]]:
    """Processor seconds by statement id, and what that means for each latency.

    ``make``: the system with measured demands; ``known``: those measured by themselves, which stay. All statements of a
    use case are scaled alike. Where several use cases are measured, each is fitted twice, for they slow each other.

    Raises:
        DomainError: INVALID_ARGUMENT with the path of a latency that no demand of the database explains.
    """
    found: dict[str, float] = {}
    scales: dict[str, float] = {}
    for _ in range(min(2, len(latencies))):
        for one in latencies:
            system = make({**known, **found})
            estimates = _estimates(system, one, known)
            scale = _scale(make, {**known, **found}, estimates, one, seed)
            found |= {statement: scale * seconds for statement, seconds in estimates.items()}
            scales[one.use_case] = scales.get(one.use_case, 1.0) * scale
    return found, tuple(
        Assumption(
            f"capacity.measured[{one.use_case}]",
            f"{scales[one.use_case]:.3g} times the estimate",
            f"what its statements take so that its {one.figure} is {duration(one.seconds)} at today's peak",
        )
        for one in latencies
    )


def _estimates(system: System, one: MeasuredLatency, known: Mapping[str, float]) -> dict[str, float]:
    """Processor seconds of the use case's own statements, as the system has them."""
    use_case = next(each for each in system.use_cases if each.name == one.use_case)
    found = {
        place.step.statement: cost_at(place.step.costs, 1.0).cpu
        for place in places(use_case.steps, use_case.service, lambda _: 1.0)
        if isinstance(place.step, Query)
        and place.step.statement.startswith(f"{one.use_case}/")
        and place.step.statement not in known
    }
    if not any(found.values()):
        raise _refused(one.path, f"{one.use_case} runs no statement of its own whose demand is open")
    return found


def _scale(
    make: Callable[[Mapping[str, float]], System],
    others: Mapping[str, float],
    estimates: Mapping[str, float],
    one: MeasuredLatency,
    seed: int,
) -> float:
    """The factor on the estimates with which the latency comes about."""

    def latency(scale: float) -> float:
        system = make({**others, **{statement: scale * seconds for statement, seconds in estimates.items()}})
        seen = next(each for each in predict(system, seed=seed, effort=_EFFORT).use_cases if each.name == one.use_case)
        value = getattr(seen, one.figure)
        return math.inf if value.unknown else float(value.value)

    least = latency(0.0)
    if not least < one.seconds:
        told = duration(least) if math.isfinite(least) else "more than can be told"
        message = f"the {one.figure} of {one.use_case} is {duration(one.seconds)}, and {told} without its statements"
        raise _refused(one.path, message)
    low = high = 1.0
    while latency(high) < one.seconds:
        low, high = high, high * _STEP
        if high > _MOST:
            raise _unexplained(one)
    while low == high or (low > _LEAST and latency(low) > one.seconds):
        high, low = low, low / _STEP
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if latency(middle) < one.seconds else (low, middle)
    if not math.isfinite(latency(high)) and latency(low) < _NEAR * one.seconds:
        raise _unexplained(one)
    return math.sqrt(low * high)


def _unexplained(one: MeasuredLatency) -> DomainError:
    told = f"before the {one.figure} of {one.use_case} is {duration(one.seconds)} its statements fill the database"
    return _refused(one.path, f"{told}: queues would grow without end, and it would not stay there")


def _refused(path: str, message: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, f"{path}: {message}", {"field": path})
