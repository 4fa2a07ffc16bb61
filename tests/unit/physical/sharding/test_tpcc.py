"""TPC-C: the standard's key is found, and the share of cross-shard transactions is that of a simulation."""

import random

import pytest

from server.engine.model.sharding import Placement, ShardingAnswer
from server.engine.physical.sharding import plan_sharding
from server.engine.physical.sharding.reading import question_of_sql
from tests.unit.physical import tpcc


def plan(warehouses: int, shards: int) -> ShardingAnswer:
    return plan_sharding(question_of_sql(tpcc.source(warehouses), tpcc.choice(shards)))


def simulated(warehouses: int, shards: int, runs: int) -> float:
    """Share of transactions that touch two shards: drawn run by run, warehouses dealt out in turn, items everywhere."""
    chance = random.Random(11)
    crossed = 0

    def other(home: int) -> int:
        drawn = chance.randrange(warehouses - 1)
        return drawn + (drawn >= home)

    for _ in range(runs):
        home = chance.randrange(warehouses)
        touched = {home % shards}
        kind = chance.random()
        if kind < 0.45:
            for _ in range(chance.randint(5, 15)):
                remote = chance.random() < tpcc.REMOTE_LINE
                touched.add((other(home) if remote else home) % shards)
        elif kind < 0.88:
            remote = chance.random() < tpcc.REMOTE_PAYMENT
            touched.add((other(home) if remote else home) % shards)
        crossed += len(touched) > 1
    return crossed / runs


@pytest.mark.parametrize(("warehouses", "shards"), [(50, 10), (8, 4), (1_000, 16)])
def test_warehouse_is_the_key_and_items_are_copied(warehouses: int, shards: int) -> None:
    answer = plan(warehouses, shards)
    placed = {each.table: each for each in answer.placements}
    assert placed["item"].placement == Placement.REPLICATED
    others = [each for name, each in placed.items() if name != "item"]
    assert all(each.placement == Placement.SHARDED and each.group == "warehouse.w_id" for each in others)
    assert placed["order_line"].column == "ol_w_id"
    assert answer.shards == shards
    assert answer.fan_out == ()
    assert answer.cross_statements == 0.0
    assert answer.cross_transactions == pytest.approx(simulated(warehouses, shards, 100_000), abs=0.005)


def test_every_table_by_its_own_key_is_shown_beside() -> None:
    answer = plan(50, 10)
    worst = answer.options[-1]
    assert worst.name == "each table by its own key"
    assert worst.cross_transactions > 0.9
    assert all(option.cost > answer.cost for option in answer.options)


def test_warehouses_are_dealt_out_evenly() -> None:
    answer = plan(50, 10)
    assert answer.skew == pytest.approx(1.0)
    assert answer.hot_keys == ()
    by_name = {each.transaction: each.cross for each in answer.transactions}
    assert by_name["Delivery"] == pytest.approx(0.0)
    assert by_name["Payment"] == pytest.approx(0.15 * 45 / 49)
    assert by_name["NewOrder"] == pytest.approx(1 - (1 - 0.01 * 45 / 49) ** 10)
