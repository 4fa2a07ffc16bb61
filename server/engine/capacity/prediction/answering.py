"""What a simulation saw, as the prediction of each use case and each resource."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.engine.capacity.prediction.compiling import Compiled
from server.engine.capacity.prediction.demands import Demands, ResourceSize, UseCaseDemands
from server.engine.capacity.prediction.feeling import felt
from server.engine.capacity.prediction.rarely import Rates
from server.engine.capacity.prediction.saturation import STATIONS
from server.engine.kernel.simulation.estimates import Estimate
from server.engine.kernel.simulation.scenario import Simulation, StreamEstimate
from server.engine.model.capacity import Objective, SystemUseCase
from server.engine.model.capacity_answer import (
    Attainment,
    Estimated,
    ObjectiveVerdict,
    ResourcePrediction,
    TimeShare,
    UseCasePrediction,
)
from server.engine.model.queueing import SolutionMethod

FEWEST = 100
"""Requests seen below which no percentile is given."""
UNKNOWN = Estimated(0.0, unknown=True)
PERCENTILES = ("p50", "p95", "p99")


@dataclass(frozen=True)
class Seen:
    compiled: Compiled
    simulation: Simulation
    rates: Rates


def exact(value: float) -> Estimated:
    return Estimated(value, 0.0, SolutionMethod.EXACT)


def estimated(one: Estimate, factor: float = 1.0) -> Estimated:
    if not (math.isfinite(one.value) and math.isfinite(one.half_width)):
        return UNKNOWN
    return Estimated(one.value * factor, one.half_width * factor)


def verdicts(objective: Objective, found: Mapping[str, Estimated], overloaded: bool) -> tuple[ObjectiveVerdict, ...]:
    """Of each percentile something is asked of."""
    return tuple(
        ObjectiveVerdict(name, limit, found[name], _attainment(limit, found[name], overloaded))
        for name in PERCENTILES
        if (limit := getattr(objective, name)) > 0.0
    )


def _attainment(limit: float, found: Estimated, overloaded: bool) -> Attainment:
    if overloaded:
        return Attainment.OVERLOADED
    if found.unknown or found.value - found.half_width <= limit < found.value + found.half_width:
        return Attainment.UNDECIDED
    return Attainment.MET if found.value <= limit else Attainment.MISSED


def use_cases(demands: Demands, seen: Seen) -> tuple[UseCasePrediction, ...]:
    stretched = _stretches(demands, seen)
    found = []
    for use_case, stream in zip(demands.state.system.use_cases, seen.simulation.streams, strict=True):
        if use_case.name in seen.rates.smoothed or not stream.passes:
            found.append(_unseen(use_case, demands, stretched, seen))
        else:
            found.append(_seen(use_case, demands, stream, seen))
    return tuple(sorted(found, key=lambda one: one.name))


def _rate(use_case: SystemUseCase, demands: Demands, stream: StreamEstimate | None) -> float:
    if use_case.traffic.population:
        return stream.throughput.value if stream else 0.0
    return demands.state.rate(use_case)


def _seen(use_case: SystemUseCase, demands: Demands, stream: StreamEstimate, seen: Seen) -> UseCasePrediction:
    rate = _rate(use_case, demands, stream)
    simulated = seen.rates.rates.get(use_case.name, rate) or 1.0
    enough = stream.passes >= FEWEST
    quantiles: dict[str, Any] = {
        name: estimated(one) if enough else UNKNOWN for name, one in zip(PERCENTILES, stream.quantiles, strict=True)
    }
    own = demands.by_use_case[use_case.name]
    waits = _felt_waits(own, stream, seen)
    return UseCasePrediction(
        name=use_case.name,
        rate=rate,
        mean=estimated(stream.mean),
        **quantiles,
        throughput=estimated(stream.throughput, 1.0 if use_case.traffic.population else rate / simulated),
        rejected=estimated(stream.rejected),
        timed_out=estimated(stream.given_up),
        waterfall=_waterfall(waits, own.own, own.pauses, seen.compiled.resources),
        objectives=verdicts(use_case.objective, quantiles, overloaded=False),
        samples=stream.passes,
        background=use_case.background,
    )


def _felt_waits(own: UseCaseDemands, stream: StreamEstimate, seen: Seen) -> dict[str, float]:
    """Seconds the caller waits at each resource, without those of work after the answer.

    How the two share the waiting at a resource is not counted: the caller's part is what its mean leaves for it.
    """
    waits: dict[str, float] = defaultdict(float)
    for resource, waited in zip(seen.compiled.resources, stream.waiting, strict=True):
        waits[resource] += waited * own.part_felt(resource)
    shared = [name for name in waits if 0.0 < own.part_felt(name) < 1.0]
    together = math.fsum(waits[name] for name in shared)
    if together > 0.0 and not own.forks and math.isfinite(stream.mean.value):
        known = (*own.own.values(), *own.pauses.values(), *(waits[name] for name in waits if name not in shared))
        left = max(0.0, stream.mean.value - math.fsum(known))
        waits |= {name: waits[name] * left / together for name in shared}
    return waits


def _waterfall(
    waits: Mapping[str, float], work: Mapping[str, float], pauses: Mapping[str, float], order: Iterable[str]
) -> tuple[TimeShare, ...]:
    bars = [
        TimeShare(name, waits.get(name, 0.0), work.get(name, 0.0))
        for name in dict.fromkeys(order)
        if waits.get(name, 0.0) > 1e-9 or work.get(name, 0.0) > 0.0
    ]
    return (*bars, *(TimeShare(name, 0.0, seconds) for name, seconds in sorted(pauses.items()) if seconds > 0.0))


def _stretches(demands: Demands, seen: Seen) -> dict[str, float]:
    """Of each resource: waiting for each second of work, over all that was simulated; of a pool for each use."""
    waited: dict[str, list[float]] = defaultdict(list)
    worked: dict[str, list[float]] = defaultdict(list)
    for use_case, stream in zip(demands.state.system.use_cases, seen.simulation.streams, strict=True):
        weight = seen.rates.rates.get(use_case.name, 0.0) or stream.throughput.value
        own = demands.by_use_case[use_case.name]
        parts = seen.rates.smoothed.get(use_case.name, 1.0)
        for resource, wait in zip(seen.compiled.resources, stream.waiting, strict=True):
            waited[resource].append(weight * wait * own.part_felt(resource))
        for resource, seconds in own.own.items():
            worked[resource].append(weight * seconds / parts)
    return {
        resource: math.fsum(waits) / total
        for resource, waits in waited.items()
        if (total := math.fsum(worked.get(resource, ()))) > 0.0
    }


def _unseen(use_case: SystemUseCase, demands: Demands, stretch: Mapping[str, float], seen: Seen) -> UseCasePrediction:
    """Its mean from what the others wait for each second of work; no percentile."""
    own = demands.by_use_case[use_case.name]
    waits = {name: seconds * stretch.get(name, 0.0) for name, seconds in own.own.items()}
    bars = _waterfall(waits, own.own, own.pauses, seen.compiled.resources)
    mean = math.fsum(one.waiting + one.service for one in bars)
    quantiles: dict[str, Any] = dict.fromkeys(PERCENTILES, UNKNOWN)
    rate = _rate(use_case, demands, None)
    return UseCasePrediction(
        name=use_case.name,
        rate=rate,
        mean=Estimated(mean, 0.0, SolutionMethod.APPROXIMATE),
        **quantiles,
        throughput=Estimated(rate, 0.0, SolutionMethod.APPROXIMATE),
        rejected=UNKNOWN,
        timed_out=UNKNOWN,
        waterfall=bars,
        objectives=verdicts(use_case.objective, quantiles, overloaded=False),
        background=use_case.background,
    )


def unpredicted(demands: Demands, full: Collection[str] = ()) -> tuple[UseCasePrediction, ...]:
    """Use cases with their rates and what they ask for, where there is no steady state or none was reached.

    ``full``: what is overloaded; only those that feel it are.
    """
    feels = felt(demands) if full else {}
    found = []
    for use_case in demands.state.system.use_cases:
        own = demands.by_use_case[use_case.name]
        quantiles: dict[str, Any] = dict.fromkeys(PERCENTILES, UNKNOWN)
        found.append(
            UseCasePrediction(
                name=use_case.name,
                rate=_rate(use_case, demands, None),
                mean=UNKNOWN,
                **quantiles,
                throughput=UNKNOWN,
                rejected=UNKNOWN,
                timed_out=UNKNOWN,
                waterfall=_waterfall({}, own.own, own.pauses, sorted(own.own)),
                objectives=verdicts(
                    use_case.objective, quantiles, overloaded=not feels.get(use_case.name, frozenset()).isdisjoint(full)
                ),
                background=use_case.background,
            )
        )
    return tuple(sorted(found, key=lambda one: one.name))


def resource_predictions(
    demands: Demands, sizes: Sequence[ResourceSize], asked: Mapping[str, float], seen: Seen | None, lossless: bool
) -> tuple[ResourcePrediction, ...]:
    """The fullest first. ``lossless``: nothing is refused or given up and nobody is closed, so that demand is exact."""
    utilisation = _utilisations(seen) if seen else {}
    waits = _waits(demands, seen) if seen else {}
    found = []
    for one in sizes:
        demand = asked.get(one.name, 0.0)
        of_station = one.kind in STATIONS
        share = demand / one.servers
        if one.name in utilisation and not (of_station and lossless):
            used = estimated(utilisation[one.name])
        else:
            bound = SolutionMethod.EXACT if of_station and lossless else SolutionMethod.APPROXIMATE
            used = Estimated(share, 0.0, bound)
        found.append(
            ResourcePrediction(
                name=one.name,
                kind=one.kind,
                servers=one.servers,
                demand=demand,
                utilisation=used,
                headroom=1.0 / share if share > 0.0 else 0.0,
                waiting=waits.get(one.name, 0.0),
                exact=of_station and lossless,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.utilisation.value, one.name)))


def _utilisations(seen: Seen) -> dict[str, Estimate]:
    """Over all replicas, or of a lock over its hottest row."""
    parts: dict[str, list[Estimate]] = defaultdict(list)
    for name, one in zip(seen.compiled.resources, seen.simulation.utilisation, strict=True):
        parts[name].append(one)
    return {
        name: found[0]
        if name.startswith("lock ")
        else Estimate(
            math.fsum(one.value for one in found) / len(found),
            math.sqrt(math.fsum(one.half_width**2 for one in found)) / len(found),
        )
        for name, found in parts.items()
    }


def _waits(demands: Demands, seen: Seen) -> dict[str, float]:
    """Mean seconds that a request which uses the resource waits for it."""
    total: dict[str, float] = defaultdict(float)
    users: dict[str, float] = defaultdict(float)
    for use_case, stream in zip(demands.state.system.use_cases, seen.simulation.streams, strict=True):
        own = demands.by_use_case[use_case.name]
        rate = demands.state.rate(use_case) or stream.throughput.value
        for name, wait in zip(seen.compiled.resources, stream.waiting, strict=True):
            total[name] += rate * wait
        for name in {*own.work, *own.held}:
            users[name] += rate
    return {name: wait / users[name] for name, wait in total.items() if users[name] > 0.0}
