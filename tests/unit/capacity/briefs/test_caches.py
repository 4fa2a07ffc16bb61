"""Caches that a brief's deployment states: before which queries they stand, how often they hit, what that spares."""

import pytest

from server.engine.capacity.briefs import system_of
from server.engine.capacity.prediction import predict
from server.engine.kernel.queueing.caches import time_to_live, zipf
from server.engine.model.capacity import Cached, System
from tests.unit.capacity.systems import prepared

BRIEF = """
name: shop
entities:
  - name: Product
    volume: {rows: 2_000}
    attributes: [{name: title, type: string, required: true}]
use_cases:
  - name: GetProduct
    rate: {peak: 100/s}
    staleness_tolerance: 60s
    transactions: [{steps: [{sql: SELECT title FROM products WHERE id = :id}]}]
  - name: GetPrice
    rate: {peak: 300/s}
    staleness_tolerance: 60s
    transactions: [{steps: [{sql: SELECT title FROM products WHERE id = :id}]}]
  - name: GetStock
    rate: {peak: 50/s}
    staleness_tolerance: 1s
    transactions: [{steps: [{sql: SELECT title FROM products WHERE id = :id}]}]
  - name: Rename
    kind: command
    rate: {peak: 5/s}
    transactions: [{steps: [{sql: UPDATE products SET title = :title WHERE id = :id}]}]
"""
CACHES = "deployment: {caches: [%s]}"


def system(*caches: str) -> System:
    return system_of(prepared(BRIEF + CACHES % ", ".join(caches) if caches else BRIEF))


def cached(found: System) -> dict[str, float]:
    """By use case that asks a cache first, the hit ratio."""
    ratios = {one.name: one.hit_ratio for one in found.caches}
    return {one.name: ratios[step.cache] for one in found.use_cases for step in one.steps if isinstance(step, Cached)}


def test_queries_that_bear_its_age_ask_the_cache_first() -> None:
    found = cached(system("{name: redis, size_bytes: 1 GiB, time_to_live: 20s}"))
    assert found == {
        "GetProduct": pytest.approx(time_to_live(zipf(2_000, 0.8), 100.0, 20.0), rel=1e-3),
        "GetPrice": pytest.approx(time_to_live(zipf(2_000, 0.8), 300.0, 20.0), rel=1e-3),
    }


def test_room_is_divided_by_how_often_is_asked() -> None:
    narrow = cached(system("{name: redis, size_bytes: 1.6 MB, time_to_live: 20s}"))
    ample = cached(system("{name: redis, size_bytes: 1 GiB, time_to_live: 20s}"))
    assert set(narrow) == set(ample)
    assert all(narrow[name] < 0.8 * ample[name] for name in narrow)


def test_each_query_takes_the_first_cache_that_is_fresh_enough() -> None:
    found = system("{name: old, time_to_live: 1 h}", "{name: quick, time_to_live: 500ms}", "{name: any}")
    assert {one.name.partition(" ")[0] for one in found.caches} <= {"quick"}
    assert any(note.startswith("cache old answers nothing") for note in found.notes)
    assert {one.name for one in system("{name: any}").caches} == {
        "any for GetProduct",
        "any for GetPrice",
        "any for GetStock",
    }
    assert any(one.path == "deployment.caches[any].size_bytes" for one in system("{name: any}").assumptions)


def test_the_database_is_spared_what_hits() -> None:
    def busy(found: System) -> float:
        resources = predict(found).resources
        return next(one.utilisation.value for one in resources if one.name == "database cpu")

    without, having = busy(system()), busy(system("{name: redis, time_to_live: 1min}"))
    hits = cached(system("{name: redis, time_to_live: 1min}"))
    assert having < (1.0 - 0.5 * min(hits.values())) * without


def test_without_caches_nothing_is_said_of_them() -> None:
    found = system()
    assert not found.caches
    assert not [note for note in found.notes if "cache" in note]
