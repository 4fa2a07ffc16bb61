"""Consistency by itself: transactions in, a level for each of them out."""

from msgspec.structs import replace

from server.engine.model.brief import Brief
from server.engine.model.consistency import SqlTransactions, Workload
from server.engine.model.consistency_answer import ConsistencyAnswer
from server.engine.model.resources import BriefSource, Principal
from server.usecases.analyses import computing
from server.usecases.analyses.bench import Bench
from server.usecases.support import one_of


class ConsistencyUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def check(
        self,
        principal: Principal,
        *,
        expires: float,
        brief: Brief | None = None,
        source: BriefSource | None = None,
        workload: Workload | None = None,
        transactions: SqlTransactions | None = None,
        templates: str | None = None,
        skip_execution: bool = False,
    ) -> ConsistencyAnswer:
        """Exactly one of the five is given. Raises INVALID_BRIEF, INVALID_ARGUMENT, DEADLINE_EXCEEDED."""
        one_of(brief=brief, source=source, workload=workload, transactions=transactions, templates=templates)
        answer, claims = await self._bench.compute(
            expires, computing.check_consistency, brief, source, workload, transactions, templates
        )
        seen = await self._bench.prove(claims, expires, skip=skip_execution)
        return replace(answer, evidence=(*answer.evidence, *seen))
