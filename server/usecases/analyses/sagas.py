"""Sagas by themselves: a brief, a draft or a saga in, sagas with what is wrong with them out."""

from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource, Principal
from server.engine.model.saga_answer import SagaAnswer
from server.engine.model.sagas import Saga, SagaDraft
from server.usecases.analyses import computing
from server.usecases.analyses.bench import Bench
from server.usecases.support import one_of


class SagaUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def plan(
        self,
        principal: Principal,
        *,
        expires: float,
        brief: Brief | None = None,
        source: BriefSource | None = None,
        draft: SagaDraft | None = None,
        saga: Saga | None = None,
    ) -> SagaAnswer:
        """Exactly one of the four is given. Raises INVALID_BRIEF, INVALID_ARGUMENT, DEADLINE_EXCEEDED."""
        one_of(brief=brief, source=source, draft=draft, saga=saga)
        return await self._bench.compute(expires, computing.plan_saga, brief, source, draft, saga)
