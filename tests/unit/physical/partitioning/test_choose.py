"""Partitions: by time where rows go or are asked for by span, by values, by hash, and none where size does not ask."""

import pytest

from server.engine.model.sharding import (
    PartitionPlan,
    PartitionStrategy,
    ShardAccess,
    ShardColumn,
    ShardingQuestion,
    ShardPin,
    ShardStatement,
    ShardTable,
    ShardTransaction,
)
from server.engine.physical.partitioning import plan_partitions

COLUMNS = (ShardColumn("id"), ShardColumn("tenant_id", 5_000), ShardColumn("region", 8), ShardColumn("at", time=True))


def plan(*accesses: ShardAccess, rows: float = 1e6, growth: float = 0.0, retention: float = 0.0) -> PartitionPlan:
    table = ShardTable("events", COLUMNS, ("id",), rows=rows, growth=growth, retention=retention)
    statements = tuple(ShardStatement(f"s{at}", (access,)) for at, access in enumerate(accesses))
    question = ShardingQuestion((table,), (ShardTransaction("x", 10.0, statements),), horizon=24)
    (found,) = plan_partitions(question)
    return found


def by(column: str) -> ShardAccess:
    return ShardAccess("events", pins=(ShardPin(column, ":v"),))


SPAN = ShardAccess("events", ranges=("at",))
ADDED = ShardAccess("events", True, (ShardPin("id", ":id"),), adds=True)


def test_small_tables_stay_whole_and_say_from_which_size_on_not() -> None:
    found = plan(SPAN)
    assert found.strategy == PartitionStrategy.NONE
    assert found.threshold == 100e6
    assert "1e+06 rows" in found.reason


def test_retention_is_a_partition_that_goes() -> None:
    found = plan(by("tenant_id"), ADDED, rows=5e6, growth=1e6, retention=12)
    assert (found.strategy, found.column) == (PartitionStrategy.RANGE, "at")
    assert found.months == 2
    assert found.key == ("id", "at")
    assert any("DETACH PARTITION" in each for each in found.retention)
    assert found.unpruned == ("s0",)


def test_retention_without_a_point_in_time_is_said() -> None:
    table = ShardTable("t", (ShardColumn("id"),), ("id",), rows=10, retention=3)
    (found,) = plan_partitions(ShardingQuestion((table,), ()))
    assert found.strategy == PartitionStrategy.NONE
    assert "deleted in batches" in found.reason


def test_growth_to_the_horizon_counts() -> None:
    found = plan(SPAN, by("at"), rows=1e6, growth=10e6)
    assert (found.strategy, found.months) == (PartitionStrategy.RANGE, 2)
    assert found.rows < 25e6
    assert found.unpruned == ()


@pytest.mark.parametrize(
    ("column", "strategy", "partitions"),
    [("region", PartitionStrategy.LIST, 9), ("tenant_id", PartitionStrategy.HASH, 64)],
)
def test_what_is_asked_by_says_how(column: str, strategy: PartitionStrategy, partitions: int) -> None:
    found = plan(by(column), ADDED, rows=1e9)
    assert (found.strategy, found.column, found.partitions) == (strategy, column, partitions)
    assert found.ddl[0].startswith("CREATE TABLE events (…) PARTITION BY")


def test_nothing_prunes_so_nothing_is_split() -> None:
    found = plan(by("tenant_id"), by("region"), rows=1e9)
    assert found.strategy == PartitionStrategy.NONE
    assert "no column is in 90% of what is asked" in found.reason
