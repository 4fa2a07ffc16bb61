"""Where more replicas stop helping: fitted to measurements, or from what each resource can do at most."""

import math
from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.capacity.plots.numbers import plain
from server.engine.capacity.prediction.demands import Demands, resources
from server.engine.capacity.prediction.state import state_of
from server.engine.errors import DomainError, Reason
from server.engine.kernel.queueing import scaling
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import ResourceKind
from server.engine.model.limits import ScalingLaw, ScalingPoint
from server.engine.model.problem import Problem

MOST_REPLICAS = 64
_FITTED = 128
_GAIN = 1.01
"""A replica that adds less than this factor is said to add nothing."""


def fitted(subject: str, replicas: Sequence[float], throughput: Sequence[float]) -> ScalingLaw:
    """The Universal Scalability Law through measurements (Gunther 2007).

    Raises:
        DomainError: measurements that contradict each other, or too few.
    """
    if len(replicas) != len(throughput):
        raise _refused(f"{len(replicas)} loads and {len(throughput)} throughputs: one of each for a measurement")
    try:
        law = scaling.fit(replicas, throughput)
    except ValueError as mistake:
        raise _refused(str(mistake)) from None
    last = min(_FITTED, math.ceil(max(max(replicas), min(law.peak_load, 4.0 * max(replicas)))))
    finite = math.isfinite(law.peak_load)
    if finite:
        reason = (
            f"Beyond {plain(law.peak_load)} every further one costs the others more by coherency "
            f"(beta {law.coherency:.3g}) than it brings"
        )
    elif law.contention > 0.0:
        reason = (
            f"Contention (alpha {law.contention:.3g}) alone limits it: throughput comes near "
            f"{plain(law.peak_throughput)}/s and does not fall"
        )
    else:
        reason = "The measurements show no limit"
    return ScalingLaw(
        subject=subject,
        points=tuple(ScalingPoint(float(x), float(y)) for x, y in sorted(zip(replicas, throughput, strict=True))),
        fitted=tuple(ScalingPoint(float(x), law.throughput(float(x))) for x in range(1, last + 1)),
        contention=law.contention,
        coherency=law.coherency,
        single=law.single,
        most_replicas=law.peak_load if finite else 0.0,
        most_throughput=law.peak_throughput if math.isfinite(law.peak_throughput) else 0.0,
        reason=reason,
    )


def _refused(what: str) -> DomainError:
    return DomainError(
        Reason.INVALID_ARGUMENT,
        f"The measurements do not make a law: {what}",
        {"field": "measurements"},
        (Problem(path="measurements", message=what),),
    )


def bounded(system: System, service: str, *, load: float = 1.0, month: int = 0) -> ScalingLaw:
    """The most requests a second in the mix stated, by replicas of one service: the least of what resources can do.

    Pools and slots are held longer than without waiting, so that the bound is one from above (Denning and Buzen 1978).
    """
    now = next(one for one in system.services if one.name == service)
    points: list[ScalingPoint] = []
    ends: list[str] = []
    for count in range(1, MOST_REPLICAS + 1):
        changed = replace(
            system,
            services=tuple(replace(one, replicas=count) if one.name == service else one for one in system.services),
        )
        most, resource = _most(changed, load, month)
        if not math.isfinite(most):
            break
        points.append(ScalingPoint(float(count), most))
        ends.append(resource)
        if count >= 2 * now.replicas and count > 2 and points[-2].throughput * _GAIN > most:
            break
    last = next((i for i in range(1, len(points)) if points[i].throughput < _GAIN * points[i - 1].throughput), 0)
    if not points:
        return ScalingLaw(service, (), reason="Nothing it does is limited")
    reason = (
        f"Beyond {plain(points[last - 1].replicas)} replicas {ends[last]} is full, which they do not enlarge"
        if last
        else f"Up to {len(points)} replicas each adds throughput; {ends[-1]} is what is full then"
    )
    return ScalingLaw(
        subject=service,
        points=tuple(points),
        most_replicas=points[last - 1].replicas if last else 0.0,
        most_throughput=points[-1].throughput,
        reason=reason,
    )


def _most(system: System, load: float, month: int) -> tuple[float, str]:
    """Requests a second that fill the first resource, and which that is; locks and limits of others count as well."""
    state = state_of(system, load=load, month=month)
    asked = Demands(state).asked()
    offered = math.fsum(state.rate(one) for one in system.use_cases)
    rooms = [
        (one.servers / asked[one.name], one.name)
        for one in resources(state)
        if asked.get(one.name, 0.0) > 0.0 and one.kind is not ResourceKind.EXTERNAL
    ]
    if not rooms or offered <= 0.0:
        return math.inf, ""
    room, name = min(rooms)
    return offered * room, name
