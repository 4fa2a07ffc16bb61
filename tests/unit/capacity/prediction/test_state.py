"""Costs between volumes, growth by month, and what memory holds."""

import numpy as np
import pytest
from msgspec.structs import replace

from server.engine.capacity.prediction import cost_at, state_of
from server.engine.capacity.prediction.pages import Pages, found_in_memory
from server.engine.kernel.queueing.caches import lru_che
from server.engine.model.capacity import Connected, CostPoint, Database, Growth, Query, Table
from tests.unit.capacity.systems import one_service, use_case

COSTS = (CostPoint(1.0, 0.001, 10.0), CostPoint(10.0, 0.01, 100.0), CostPoint(100.0, 0.01, 1000.0))


def test_costs_between_volumes_are_powers() -> None:
    assert cost_at(COSTS, 1.0) == COSTS[0]
    assert cost_at(COSTS, 10.0**0.5).cpu == pytest.approx(0.001 * 10.0**0.5)
    assert cost_at(COSTS, 50.0).cpu == pytest.approx(0.01)
    assert cost_at(COSTS, 1000.0).pages == pytest.approx(10_000.0)
    assert cost_at(COSTS[:1], 1000.0).cpu == 0.001


def test_months_let_rates_and_rows_grow_and_retention_ends_it() -> None:
    system = replace(
        one_service(use_case("u", rate=10.0)),
        tables=(Table("kept", 100.0, growth_per_month=10.0, most_rows=150.0), Table("other", 100.0)),
        growth=Growth(rate=0.1, volume=0.2),
    )
    state = state_of(system, month=12, load=2.0, volume=3.0)
    assert state.rate(system.use_cases[0]) == pytest.approx(20.0 * 1.1**12)
    assert state.rows["kept"] == pytest.approx(1.5 * 3.0)
    assert state.rows["other"] == pytest.approx(3.0 * 1.2**12)


@pytest.mark.parametrize("skew", [0.0, 0.6, 1.0, 1.3])
def test_pages_by_groups_are_found_as_pages_one_by_one(skew: float) -> None:
    count = 4000
    popularity = np.arange(1, count + 1, dtype=float) ** -skew
    popularity /= popularity.sum()
    for room in (40, 400, 2000):
        found = found_in_memory({"t": Pages(float(count), 7.0, skew)}, float(room))["t"]
        assert found == pytest.approx(lru_che(popularity, room), abs=0.015)


def test_a_table_asked_for_more_holds_more_of_the_memory() -> None:
    tables = {"busy": Pages(1000.0, 100.0), "quiet": Pages(1000.0, 1.0), "never": Pages(1000.0, 0.0)}
    found = found_in_memory(tables, 1100.0)
    assert found["busy"] > 0.95 > 0.2 > found["quiet"]
    assert found_in_memory(tables, 2000.0) == {"busy": 1.0, "quiet": 1.0, "never": 1.0}
    assert found_in_memory(tables, 0.0)["busy"] == 0.0


def test_what_memory_has_not_got_is_read() -> None:
    query = Query("q", (CostPoint(1.0, 0.0, 4.0),), tables=(("big", 1.0),))
    system = replace(
        one_service(use_case("u", Connected((query,)), rate=10.0)),
        tables=(Table("big", 1e6, 8192.0),),
        databases=(Database(memory_bytes=8192 * 500_000, cache_fraction=1.0),),
    )
    assert state_of(system).reads(query) == pytest.approx(2.0, rel=1e-3)
    assert state_of(replace(system, databases=(Database(memory_bytes=1 << 40),))).reads(query) == 0.0
