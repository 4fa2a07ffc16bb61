"""Questions about shards and their answers as messages."""

from collections.abc import Sequence

from groundplan.v1 import analysis_service_pb2, sharding_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.sharding import DatabasePlan, ShardingChoice, SqlShardingSource

SOURCE = Mapper(SqlShardingSource, sharding_pb2.SqlShardingSource)
CHOICE = Mapper(ShardingChoice, sharding_pb2.ShardingChoice)
PLAN = Mapper(DatabasePlan, sharding_pb2.DatabasePlan)


def answer_of(plans: Sequence[DatabasePlan]) -> analysis_service_pb2.PlanShardingResponse:
    return analysis_service_pb2.PlanShardingResponse(databases=[PLAN.down(one) for one in plans])
