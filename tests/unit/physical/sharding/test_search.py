"""The search finds what trying everything finds; routing agrees with drawing runs; odd questions have answers."""

import itertools
import random
from collections.abc import Mapping

import pytest

from server.engine.model.sharding import (
    Locality,
    NodeCapacity,
    Placement,
    ShardAccess,
    ShardColumn,
    ShardingQuestion,
    ShardJoin,
    ShardPin,
    ShardReference,
    ShardStatement,
    ShardTable,
    ShardTransaction,
)
from server.engine.physical.sharding import plan_sharding
from server.engine.physical.sharding.domains import domains
from server.engine.physical.sharding.placement import spread
from server.engine.physical.sharding.routing import Option, Router
from server.engine.physical.sharding.search import Pricing, options, search


def drawn(seed: int) -> ShardingQuestion:
    """Up to four tables that refer to earlier ones, and a few transactions over them."""
    chance = random.Random(seed)
    tables: list[ShardTable] = []
    for number in range(chance.randint(1, 4)):
        parents = chance.sample(tables, chance.randint(0, min(2, len(tables))))
        tables.append(
            ShardTable(
                name=f"t{number}",
                columns=tuple(ShardColumn(name) for name in ("id", *(f"{one.name}_id" for one in parents))),
                key=("id",),
                references=tuple(ShardReference((f"{one.name}_id",), one.name, ("id",)) for one in parents),
                rows=10 ** chance.randint(1, 6),
            )
        )
    transactions = []
    for number in range(chance.randint(1, 4)):
        statements = []
        for place in range(chance.randint(1, 3)):
            table = chance.choice(tables)
            pins = [
                ShardPin(column.name, f":p{chance.randint(0, 2)}") for column in table.columns if chance.random() < 0.6
            ]
            accesses = [ShardAccess(table.name, chance.random() < 0.4, tuple(pins))]
            if table.references and chance.random() < 0.5:
                each = table.references[0]
                accesses.append(ShardAccess(each.table, joins=(ShardJoin("id", 0, each.columns[0]),)))
            loop = chance.choice(["", "", "each"])
            statements.append(ShardStatement(f"s{place}", tuple(accesses), chance.choice([0.5, 1.0, 3.0]), loop))
        transactions.append(ShardTransaction(f"x{number}", chance.choice([1.0, 10.0, 100.0]), tuple(statements)))
    return ShardingQuestion(
        tuple(tables), tuple(transactions), localities=(Locality("p1", "p0", 0.9),), shards=chance.choice([2, 4, 7])
    )


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_cheaper_than_what_the_search_finds(seed: int) -> None:
    question = drawn(seed)
    known = domains(question)
    pricing = Pricing(question, Router(question, known, question.shards))
    _, found = search(pricing, known)
    names = [table.name for table in question.tables]
    every = itertools.product(*(options(table, question) for table in question.tables))
    least = min(pricing.cost(dict(zip(names, each, strict=True))) for each in every)
    assert found == pytest.approx(least)


SHARDS = 4


def simulated(transaction: ShardTransaction, placed: Mapping[str, Option], runs: int) -> float:
    """Share of runs that stay on one shard; every value on a shard of its own drawing, no statement optional."""
    chance = random.Random(5)
    alone = 0
    for _ in range(runs):
        values: dict[str, int] = {}
        touched = set()
        for statement in transaction.statements:
            for turn in range(int(statement.times)):
                for access in statement.accesses:
                    column = placed[access.table][1]
                    term = next(pin.term for pin in access.pins if pin.column == column)
                    name = f"{term}#{turn}" if statement.loop else term
                    if name not in values:
                        near = term == ":near" and chance.random() < 0.8
                        values[name] = values[":home"] if near else chance.randrange(1_000_000)
                    touched.add(values[name] % SHARDS)
        alone += len(touched) == 1
    return alone / runs


@pytest.mark.parametrize("times", [1.0, 2.0, 5.0])
@pytest.mark.parametrize("term", [":near", ":far"])
def test_routing_agrees_with_runs_that_are_drawn(times: float, term: str) -> None:
    table = ShardTable("t", (ShardColumn("id", 1_000_000),), ("id",), rows=1_000_000)
    transaction = ShardTransaction(
        "x",
        1.0,
        (
            ShardStatement("1", (ShardAccess("t", pins=(ShardPin("id", ":home"),)),)),
            ShardStatement("2", (ShardAccess("t", True, (ShardPin("id", term),)),), times, "turn"),
        ),
    )
    question = ShardingQuestion((table,), (transaction,), (Locality("near", "home", 0.8),), SHARDS)
    placed = {"t": (Placement.SHARDED, "id")}
    router = Router(question, domains(question), SHARDS)
    assert router.route(transaction, placed).single == pytest.approx(simulated(transaction, placed, 20_000), abs=0.01)


def test_values_that_only_meet_by_a_third_are_tied_by_it() -> None:
    table = ShardTable("t", (ShardColumn("id", 1_000_000),), ("id",), rows=1_000_000)
    statement = ShardStatement("1", (ShardAccess("t", pins=(ShardPin("id", ":line"),)),), 3.0, "line")
    transaction = ShardTransaction("x", 1.0, (statement,))
    question = ShardingQuestion((table,), (transaction,), (Locality("line", "home", 1.0),), SHARDS)
    placed = {"t": (Placement.SHARDED, "id")}
    assert Router(question, domains(question), SHARDS).route(transaction, placed).single == pytest.approx(1.0)
    loose = ShardingQuestion((table,), (transaction,), (), SHARDS)
    assert Router(loose, domains(loose), SHARDS).route(transaction, placed).single == pytest.approx(1 / 16, abs=1e-3)


@pytest.mark.parametrize(
    ("distinct", "skew"), [(0, 0), (1, 0), (3, 0), (50, 0), (50, 1.5), (5_000, 1), (1e7, 0.5), (1e9, 1)]
)
def test_loads_are_shares(distinct: float, skew: float) -> None:
    found = spread(distinct, skew, 10)
    assert sum(found.loads) == pytest.approx(1.0)
    assert 0.0 <= found.meets <= 1.0
    assert all(rank >= 1 and share > 0.05 for rank, share in found.hot)


def test_skewed_keys_are_named() -> None:
    table = ShardTable("t", (ShardColumn("id", 1_000, skew=1.2),), ("id",), rows=1_000)
    transaction = ShardTransaction(
        "x", 5.0, (ShardStatement("1", (ShardAccess("t", True, (ShardPin("id", ":id"),)),)),)
    )
    answer = plan_sharding(ShardingQuestion((table,), (transaction,), shards=8))
    assert answer.hot_keys[0].value == 1
    assert answer.skew > 1.5


def test_one_server_is_enough_until_a_number_says_otherwise() -> None:
    table = ShardTable("t", (ShardColumn("id"),), ("id",), rows=1e6, row_bytes=1_000)
    transaction = ShardTransaction(
        "x", 50.0, (ShardStatement("1", (ShardAccess("t", True, (ShardPin("id", ":id"),)),)),)
    )
    question = ShardingQuestion((table,), (transaction,), growth=0.1, horizon=24)
    answer = plan_sharding(question)
    assert not answer.needed
    assert answer.verdict.startswith("Do not shard: the horizon asks for 492 writes a second, 5%")
    assert "in month 56" in answer.verdict
    small = ShardingQuestion((table,), (transaction,), growth=0.1, horizon=24, node=NodeCapacity(writes=100))
    assert plan_sharding(small).needed
    assert plan_sharding(small).shards == 8


def test_nothing_has_an_answer_too() -> None:
    assert not plan_sharding(ShardingQuestion((), ())).needed
    table = ShardTable("t", (ShardColumn("a"),))
    alone = plan_sharding(ShardingQuestion((table,), (ShardTransaction("x", 0.0, ()),)))
    assert alone.placements[0].placement == Placement.GLOBAL
