"""What holds for every system: drawn at random, predicted, and held against sums worked out here, not there."""

import random

import pytest
from msgspec.structs import replace

from server.engine.capacity.prediction import Effort, predict
from server.engine.model.capacity import (
    Alternative,
    Choose,
    Compute,
    Connected,
    CostPoint,
    Database,
    Delay,
    Demand,
    Detached,
    External,
    ExternalCall,
    Query,
    Repeat,
    Service,
    System,
    SystemStep,
    SystemUseCase,
    Traffic,
    Visit,
)
from server.engine.model.capacity_answer import Prediction

EFFORT = Effort(precision=0.08, most_events=400_000, saturation_events=200_000)
SEEDS = range(12)


def drawn(seed: int) -> System:
    """One or two services before one database, one to four use cases, at 20 to 70 % of what processors can do."""
    dice = random.Random(seed)
    services = tuple(
        Service(
            name,
            replicas=dice.randint(1, 3),
            slots=dice.choice((0, 4, 16)),
            cores=float(dice.randint(1, 4)),
            connections=dice.choice((0, 3, 8)),
        )
        for name in ("api", "other")[: dice.randint(1, 2)]
    )
    use_cases = tuple(
        SystemUseCase(
            f"U{number}",
            dice.choice(services).name,
            Traffic(rate=dice.uniform(0.5, 5.0)),
            (
                *(_step(dice, services, f"U{number}/{at}", 2) for at in range(dice.randint(1, 3))),
                Compute(Demand(dice.uniform(0.001, 0.01))),
            ),
        )
        for number in range(dice.randint(1, 4))
    )
    databases = (Database(cores=float(dice.randint(1, 4))),)
    system = System("drawn", services, use_cases, databases, externals=(External("far", 0.05, 0.8, 0.036, 0.23),))
    busiest = max(_asked(system, 1.0).values())
    return _faster(system, dice.uniform(0.2, 0.7) / busiest)


def _step(dice: random.Random, services: tuple[Service, ...], name: str, depth: int) -> SystemStep:
    kind = dice.choice(("compute", "database", "database", "external", "choose", "repeat", "visit", "detached"))
    if depth == 0 or kind == "compute":
        return Compute(Demand(dice.uniform(0.001, 0.02), scv=dice.choice((0.0, 1.0, 3.0))))
    if kind == "external":
        return ExternalCall("far")
    if kind == "database":
        query = Query(name, (CostPoint(1.0, dice.uniform(0.0005, 0.01)),))
        return Connected((Delay(Demand(0.0005, scv=0.0)), query, Compute(Demand(0.0005))))
    inner = (_step(dice, services, f"{name}.", depth - 1),)
    match kind:
        case "choose":
            return Choose((Alternative(dice.uniform(0.1, 0.9), inner),))
        case "repeat":
            return Repeat(dice.uniform(0.5, 4.0), inner)
        case "visit":
            return Visit(services[-1].name, inner, network=0.001)
        case _:
            return Detached(services[-1].name, inner)


def _faster(system: System, factor: float) -> System:
    return replace(
        system,
        use_cases=tuple(
            replace(one, traffic=replace(one.traffic, rate=one.traffic.rate * factor)) for one in system.use_cases
        ),
    )


def _work(steps: tuple[SystemStep, ...], service: str) -> dict[str, float]:
    """Mean processor seconds of one pass, what is detached included."""
    found: dict[str, float] = {}

    def add(more: dict[str, float], times: float) -> None:
        for name, seconds in more.items():
            found[name] = found.get(name, 0.0) + times * seconds

    for step in steps:
        match step:
            case Compute(demand):
                add({f"{service} cpu": demand.seconds}, 1.0)
            case Query(costs=costs):
                add({"database cpu": costs[0].cpu}, 1.0)
            case Connected(inner):
                add(_work(inner, service), 1.0)
            case Visit(other, inner) | Detached(other, inner):
                add(_work(inner, other), 1.0)
            case Repeat(mean, inner):
                add(_work(inner, service), mean)
            case Choose(alternatives):
                for one in alternatives:
                    add(_work(one.steps, service), one.probability)
            case _:
                pass
    return found


def _asked(system: System, factor: float) -> dict[str, float]:
    """Share of each processor that is asked for: rate times work over cores."""
    cores = {f"{one.name} cpu": one.cores * one.replicas for one in system.services}
    cores["database cpu"] = system.databases[0].cores
    found = dict.fromkeys(cores, 0.0)
    for one in system.use_cases:
        for name, seconds in _work(one.steps, one.service).items():
            found[name] += factor * one.traffic.rate * seconds / cores[name]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_laws_hold_whatever_the_system(seed: int) -> None:
    system = drawn(seed)
    seen = predict(system, seed=seed, effort=EFFORT)
    used = {one.name: one.utilisation.value for one in seen.resources}
    for name, share in _asked(system, 1.0).items():
        assert used[name] == pytest.approx(share, rel=1e-6), "utilisation law"
    assert [one for one in seen.checks if not one.holds] == []
    if seen.overloads:  # a pool may be too small for what waits in it; never a processor below 70 %
        assert {one.decided_by for one in seen.overloads} <= {"saturation", "demand", "simulation", "deadlock"}
        assert not any(one.resource.endswith("cpu") and one.decided_by == "demand" for one in seen.overloads)
        return
    _plausible(system, seen)


def _plausible(system: System, seen: Prediction) -> None:
    rates = {one.name: one.traffic.rate for one in system.use_cases}
    for one in seen.use_cases:
        if one.mean.unknown:
            continue
        assert one.rate == pytest.approx(rates[one.name])
        slack = 0.03 * one.rate + 4.0 * one.throughput.half_width
        assert abs(one.throughput.value - one.rate) <= slack, "flow balance"
        known = [each.value for each in (one.p50, one.p95, one.p99) if not each.unknown]
        assert known == sorted(known)
        bars = sum(each.waiting + each.service for each in one.waterfall)
        assert abs(bars - one.mean.value) <= 0.03 * one.mean.value + 4.0 * one.mean.half_width, "the waterfall adds up"


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_more_replicas_never_take_less_load_and_more_load_never_takes_less_time(seed: int) -> None:
    system = drawn(seed)
    seen = predict(system, seed=seed, effort=EFFORT)
    larger = replace(system, services=tuple(replace(one, replicas=one.replicas + 1) for one in system.services))
    assert predict(larger, seed=seed, effort=EFFORT).headroom >= 0.95 * seen.headroom
    if seen.overloads:
        return
    less = {one.name: one.mean for one in predict(system, load=0.5, seed=seed, effort=EFFORT).use_cases}
    for one in seen.use_cases:
        quiet = less[one.name]
        if not (one.mean.unknown or quiet.unknown):
            assert quiet.value - 2.0 * quiet.half_width <= (one.mean.value + 2.0 * one.mean.half_width) * 1.02


def test_the_same_seed_gives_the_same_figures() -> None:
    assert predict(drawn(1), seed=5, effort=EFFORT) == predict(drawn(1), seed=5, effort=EFFORT)
