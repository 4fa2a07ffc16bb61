"""Placements of systems of many kinds are those that somebody who has run one would choose."""

from pathlib import Path

import msgspec
import pytest
import yaml

from server.engine.model.sharding import ShardingChoice, SqlShardingSource
from server.engine.physical.sharding import plan_sharding
from server.engine.physical.sharding.reading import question_of_sql

SYSTEMS = yaml.safe_load((Path(__file__).parent / "systems.yaml").read_text())


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system_is_placed_as_an_expert_would(system: str) -> None:
    stated = dict(SYSTEMS[system])
    expected = stated.pop("expected")
    choice = msgspec.convert(stated.pop("choice", {}), ShardingChoice)
    answer = plan_sharding(question_of_sql(msgspec.convert(stated, SqlShardingSource), choice))
    assert answer.needed is expected["needed"]
    placed = {one.table: [one.placement.value, one.column] for one in answer.placements}
    assert {table: placed[table] for table in expected["tables"]} == expected["tables"]
    assert answer.cross_transactions <= expected["cross"]
    if not answer.needed:
        assert answer.verdict.startswith("Do not shard")
        assert "Beyond 1e+04 writes a second that would change" in answer.verdict
