"""Shards and partitions by themselves: a brief or SQL transactions in, a plan for each database out."""

from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource, Principal
from server.engine.model.sharding import DatabasePlan, ShardingChoice, SqlShardingSource
from server.usecases.analyses import schema_computing
from server.usecases.analyses.bench import Bench
from server.usecases.support import one_of


class ShardingUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def plan(
        self,
        principal: Principal,
        *,
        expires: float,
        choice: ShardingChoice,
        brief: Brief | None = None,
        source: BriefSource | None = None,
        transactions: SqlShardingSource | None = None,
    ) -> tuple[DatabasePlan, ...]:
        """Exactly one of the last three is given.

        Raises INVALID_BRIEF, INVALID_ARGUMENT with the place of what cannot be read, DEADLINE_EXCEEDED.
        """
        one_of(brief=brief, source=source, transactions=transactions)
        return await self._bench.compute(expires, schema_computing.plan_shards, brief, source, transactions, choice)
