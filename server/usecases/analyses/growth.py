"""Growth by itself: a brief or a database that exists in, curves over the volume of its data out."""

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.growth import GrowthAnswer, GrowthQuestion
from server.engine.model.observed import ObservedDatabase
from server.engine.model.progress import Progress
from server.engine.model.resources import BriefSource, Principal
from server.usecases.analyses import computing
from server.usecases.analyses.bench import Bench


class GrowthUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def forecast(
        self,
        principal: Principal,
        *,
        expires: float,
        progress: Progress | None = None,
        question: GrowthQuestion,
        brief: Brief | None = None,
        source: BriefSource | None = None,
        database: ObservedDatabase | None = None,
    ) -> tuple[GrowthAnswer, ...]:
        """Raises INVALID_ARGUMENT, INVALID_BRIEF, UNAVAILABLE, DEADLINE_EXCEEDED."""
        if brief is None and source is None and database is None:
            raise DomainError(Reason.INVALID_ARGUMENT, "a brief or a database must be given", {"field": "content"})
        if database is None and question.tables:
            raise DomainError(
                Reason.INVALID_ARGUMENT,
                "rows of tables belong to a database; a brief states volumes",
                {"field": "tables"},
            )
        return await self._bench.compute_planned(
            expires, computing.forecast_growth, brief, source, database, question, progress=progress
        )
