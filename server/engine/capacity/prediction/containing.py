"""Overload that only work in the background feels: its backlog grows, and requests go on as if it did all it can."""

import math
from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.capacity.prediction.answering import PERCENTILES, UNKNOWN, exact, verdicts
from server.engine.capacity.prediction.demands import Demands, cpu_of
from server.engine.capacity.prediction.feeling import felt
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import Overload, Prediction, ResourcePrediction, UseCasePrediction

_MANY = 1e6
"""Cores nobody waits for."""


def throttles(demands: Demands, overloads: Sequence[Overload]) -> dict[str, float]:
    """By what share the rates of use cases in the background go down to what is done; empty where requests suffer."""
    found: dict[str, float] = {}
    state = demands.state
    needed = foreground(demands)
    for overload in overloads:
        users = [one for one in state.system.use_cases if _asks(demands, one.name, overload.resource) > 0.0]
        if overload.resource in needed:
            return {}
        background = [one for one in users if one.background]
        asked = math.fsum(state.rate(one) * _asks(demands, one.name, overload.resource) for one in background)
        left = overload.servers - (overload.demand - asked)
        if asked <= 0.0 or left <= 0.0:
            return {}
        for one in background:
            found[one.name] = min(found.get(one.name, 1.0), left / asked)
    return found


def foreground(demands: Demands) -> set[str]:
    """Resources that some request feels."""
    by_use_case = felt(demands)
    return {name for one in demands.state.system.use_cases if not one.background for name in by_use_case[one.name]}


def _asks(demands: Demands, use_case: str, resource: str) -> float:
    own = demands.by_use_case[use_case]
    return own.work.get(resource, 0.0) + own.held.get(resource, 0.0)


def relieved(system: System, demands: Demands) -> System:
    """Services that no request waits for without their limits: a backlog of theirs never settles, and is not felt."""
    needed = foreground(demands)
    return replace(
        system,
        services=tuple(
            one if cpu_of(one.name) in needed else replace(one, cores=_MANY, slots=0, connections=0)
            for one in system.services
        ),
    )


def throttled(system: System, shares: dict[str, float]) -> System:
    return replace(
        system,
        use_cases=tuple(
            replace(one, traffic=replace(one.traffic, rate=one.traffic.rate * shares[one.name]))
            if one.name in shares
            else one
            for one in system.use_cases
        ),
    )


def merged(
    inner: Prediction, demands: Demands, shares: dict[str, float], resources: Sequence[ResourcePrediction]
) -> tuple[tuple[UseCasePrediction, ...], tuple[ResourcePrediction, ...]]:
    """The prediction of the throttled system, with what is asked for in place of what is done."""
    rates = {one.name: demands.state.rate(one) for one in demands.state.system.use_cases}
    objectives = {one.name: one.objective for one in demands.state.system.use_cases}
    unknown = dict.fromkeys(PERCENTILES, UNKNOWN)
    use_cases = tuple(
        replace(
            one,
            rate=rates[one.name],
            mean=UNKNOWN,
            p50=UNKNOWN,
            p95=UNKNOWN,
            p99=UNKNOWN,
            throughput=exact(rates[one.name] * shares[one.name]),
            objectives=verdicts(objectives[one.name], unknown, overloaded=shares[one.name] < 1.0),
        )
        if one.name in shares
        else one
        for one in inner.use_cases
    )
    simulated = {one.name: one for one in inner.resources}
    found = [
        replace(simulated[one.name], demand=one.demand, headroom=one.headroom)
        if one.utilisation.value < 1.0 and one.name in simulated and simulated[one.name].servers == one.servers
        else one
        for one in resources
    ]
    return use_cases, tuple(sorted(found, key=lambda one: (-one.utilisation.value, one.name)))
