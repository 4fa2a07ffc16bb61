"""Advice on indexes by itself: a brief or a database that exists in, indexes to make and to drop out."""

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.observed import ObservedDatabase
from server.engine.model.physical import IndexAdvice
from server.engine.model.progress import Progress
from server.engine.model.resources import BriefSource, Principal
from server.usecases.analyses import computing
from server.usecases.analyses.bench import Bench


class IndexUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def advise(
        self,
        principal: Principal,
        *,
        expires: float,
        progress: Progress | None = None,
        budget: int | None,
        max_width: int,
        brief: Brief | None = None,
        source: BriefSource | None = None,
        database: ObservedDatabase | None = None,
    ) -> tuple[IndexAdvice, ...]:
        """Raises INVALID_ARGUMENT, INVALID_BRIEF, UNAVAILABLE, DEADLINE_EXCEEDED."""
        if brief is None and source is None and database is None:
            raise DomainError(Reason.INVALID_ARGUMENT, "a brief or a database must be given", {"field": "content"})
        return await self._bench.compute_planned(
            expires, computing.advise_indexes, brief, source, database, budget, max_width, progress=progress
        )
