"""Each kind of mitigation is offered where it can help, changes what it says, and nothing elsewhere."""

import math

import numpy as np
import pytest

from server.engine.capacity.caching.popularity import hit_ratio, popularity
from server.engine.capacity.mitigations import batching, cache, database, hedging, queue, read_replica, workers
from server.engine.capacity.mitigations.kinds import candidates
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.prediction import Effort, places, predict
from server.engine.kernel.queueing.caches import random_che, time_to_live, zipf
from server.engine.model.access import Access, Comparison, Condition
from server.engine.model.access import Statement as SqlStatement
from server.engine.model.brief import Attribute, Brief, Entity, UseCase, UseCaseKind, Volume
from server.engine.model.capacity import (
    Cached,
    Connected,
    Detached,
    External,
    ExternalCall,
    Query,
    Repeat,
    System,
)
from server.engine.model.mitigation import MitigationKind
from server.engine.model.prepared import PreparedBrief
from tests.unit.capacity.mitigations import systems
from tests.unit.capacity.mitigations.systems import compute, query, system, use_case

_EFFORT = Effort(0.1, 400_000, 200_000)


def _setting(system: System, brief: PreparedBrief | None = None) -> Setting:
    return Setting(system, predict(system, effort=_EFFORT), brief=brief)


def _brief(*use_cases: UseCase) -> PreparedBrief:
    entity = Entity("Item", attributes=(Attribute("kind"),), volume=Volume(rows=1_000))
    access = Access("Item", "items", predicate=(Condition("id", Comparison.EQUAL, ":id"),))
    statement = SqlStatement("Read/1/1", "Read", 0, "", "", accesses=(access,))
    return PreparedBrief(Brief("small", entities=(entity,), use_cases=use_cases), (statement,))


def _busy_database() -> System:
    read = use_case("Read", 250.0, compute(0.001), Connected((query("Read/1/1", 0.02),)), tolerance=10.0)
    write = use_case("Write", 5.0, Connected((query("Write/1/1", 0.01, writes=True),)), reads=False)
    return system(read, write, connections=30, slots=64, database_cores=4.0)


def _kinds(setting: Setting) -> set[MitigationKind]:
    return {one.mitigation.kind for one in candidates(setting)}


def test_a_full_database_may_be_enlarged_relieved_or_protected() -> None:
    setting = _setting(_busy_database(), _brief(UseCase("Read")))
    assert _kinds(setting) == {
        MitigationKind.DATABASE_CORES,
        MitigationKind.READ_REPLICA,
        MitigationKind.CACHE,
        MitigationKind.RATE_LIMIT,
    }
    sizes = [one.mitigation.told for one in database.candidates(setting)]
    assert sizes == ["Cores of database: 4 → 8"]


def test_nothing_stale_is_offered_to_who_tolerates_none() -> None:
    read = use_case("Read", 250.0, Connected((query("Read/1/1", 0.02),)))
    setting = _setting(system(read, connections=30, slots=64), _brief(UseCase("Read")))
    assert not _kinds(setting) & {MitigationKind.CACHE, MitigationKind.READ_REPLICA}


def test_a_read_replica_takes_the_readers_alone() -> None:
    setting = _setting(_busy_database())
    (one,) = read_replica.candidates(setting)
    moved = one.apply(setting.system)
    assert [each.name for each in moved.databases] == ["database", "database replica"]
    used = {
        each.name: {
            place.step.database
            for place in places(each.steps, "api", lambda _: 1.0)
            if isinstance(place.step, Query | Connected)
        }
        for each in moved.use_cases
    }
    assert used == {"Read": {"database replica"}, "Write": {"database"}}
    assert one.apply(moved) == moved
    assert one.mitigation.price.staleness == 1.0
    assert not predict(moved, effort=_EFFORT).overloads


def test_a_cache_stands_in_front_of_the_database_with_its_hit_ratio() -> None:
    setting = _setting(_busy_database(), _brief(UseCase("Read")))
    (one,) = cache.candidates(setting)
    cached = one.apply(setting.system)
    assert cached.caches[0].hit_ratio == pytest.approx(hit_ratio(1_000, 0.8, 250.0, 10.0, 1 << 18))
    (step,) = [each for each in cached.use_cases[0].steps if isinstance(each, Cached)]
    assert step.steps == (setting.system.use_cases[0].steps[1],)
    assert one.mitigation.price.staleness == 10.0
    assert not predict(cached, effort=_EFFORT).overloads


@pytest.mark.parametrize(("items", "exponent", "rate", "lifetime"), [(500, 0.8, 50.0, 20.0), (4_000, 1.1, 9.0, 60.0)])
def test_hit_ratios_are_those_of_the_kernel(items: int, exponent: float, rate: float, lifetime: float) -> None:
    exact = time_to_live(zipf(items, exponent), rate, lifetime)
    assert hit_ratio(items, exponent, rate, lifetime, items) == pytest.approx(exact, rel=1e-9)
    crowded = hit_ratio(items, exponent, rate, 1e9, items // 10)
    assert crowded == pytest.approx(random_che(zipf(items, exponent), items // 10), rel=1e-3)


def test_very_many_keys_are_counted_in_groups() -> None:
    chance, counts = popularity(300_000, 0.9)
    assert counts.sum() == pytest.approx(300_000)
    assert float((chance * counts).sum()) == pytest.approx(1.0)
    exact = time_to_live(zipf(300_000, 0.9), 100.0, 60.0)
    assert hit_ratio(300_000, 0.9, 100.0, 60.0, 10**9) == pytest.approx(exact, rel=2e-3)
    assert hit_ratio(10**12, 0.8, 500.0, 60.0, 10**6) < 0.3
    assert hit_ratio(0, 0.8, 1.0, 1.0, 1) == hit_ratio(5, 0.8, 0.0, 1.0, 1) == 0.0


def test_a_hedged_call_has_the_tail_of_the_faster_of_two() -> None:
    external = External("provider", 0.35, 0.7)
    mended = hedging.hedged(external)
    random = np.random.default_rng(1)
    middle = math.log(0.35) - 0.7**2 / 2
    first, second = random.lognormal(middle, 0.7, (2, 400_000))
    seen = np.minimum(first, hedging.quantile(external, hedging.AFTER) + second)
    assert mended.p99 == pytest.approx(float(np.quantile(seen, 0.99)), rel=0.01)
    assert mended.p50 == pytest.approx(float(np.quantile(seen, 0.5)), rel=0.01)
    assert hedging.quantile(mended, 0.99) == pytest.approx(mended.p99, rel=1e-6)


def test_only_what_may_be_repeated_is_hedged() -> None:
    slow = systems.slow_external()
    assert not list(hedging.candidates(_setting(slow)))
    assert not list(hedging.candidates(_setting(slow, _brief(UseCase("Pay", kind=UseCaseKind.COMMAND)))))
    repeatable = _brief(UseCase("Pay", kind=UseCaseKind.COMMAND, idempotent=True))
    (one,) = hedging.candidates(_setting(slow, repeatable))
    after = predict(one.apply(slow), effort=_EFFORT).use_cases[0].p99
    assert after.value + after.half_width < predict(slow, effort=_EFFORT).use_cases[0].p99.value


def test_a_queue_takes_what_follows_the_record() -> None:
    (one,) = queue.candidates(_setting(systems.slow_external()))
    steps = one.apply(systems.slow_external()).use_cases[0].steps
    assert isinstance(steps[0], Connected)
    assert isinstance(steps[1], Detached)
    assert isinstance(steps[1].steps[0], ExternalCall)
    assert len(steps) == 2


def test_repeated_statements_become_one() -> None:
    loop = Repeat(20.0, (query("List/1/2", 0.004),))
    busy = system(use_case("List", 40.0, Connected((loop,)), p99=0.15), connections=30, slots=64, database_cores=4.0)
    (one,) = batching.candidates(_setting(busy))
    found = [
        place.step
        for place in places(one.apply(busy).use_cases[0].steps, "api", lambda _: 1.0)
        if isinstance(place.step, Query)
    ]
    assert [each.costs[0].cpu for each in found] == [pytest.approx(20 * 0.0039 + 0.0001)]


def test_workers_are_offered_where_requests_wait_for_them() -> None:
    few = system(use_case("Read", 40.0, compute(0.001), ExternalCall("slow"), p99=0.2), slots=2, cores=4.0,
                 externals=(External("slow", 0.08, 0.1),))  # fmt: skip
    assert [one.id for one in workers.candidates(_setting(few))] == ["workers/api/4", "workers/api/5"]


def test_replicas_share_what_the_database_takes() -> None:
    read = use_case("Read", 450.0, compute(0.01), Connected((query("Read/1/1", 0.001),)), p99=0.2)
    setting = _setting(system(read, slots=64, max_connections=21))
    told = {one.id: one.mitigation.told for one in candidates(setting)}
    assert told["replicas/api/3"] == ("Replicas of api: 2 → 3, with 6 connections each, for the database takes no more")


def test_a_system_without_anything_has_no_mitigations() -> None:
    assert candidates(_setting(System("empty", (), ()))) == ()
