"""Growth by itself: a brief or a database that exists in, curves over the volume of its data out."""

from collections.abc import Mapping

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.growth import GrowthAnswer, GrowthQuestion
from server.engine.model.observed import ObservedDatabase
from server.engine.model.plan import Evidence, Verdict
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
        skip_execution: bool = False,
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
        forecasts = await self._bench.compute_planned(
            expires, computing.forecast_growth, brief, source, database, question, progress=progress
        )
        claims = [claim for one in forecasts for claim in one.claims]
        seen = {one.id: one for one in await self._bench.prove(claims, expires, skip=skip_execution)}
        return tuple(_proved(one.answer, seen) for one in forecasts)


def _proved(answer: GrowthAnswer, seen: Mapping[str, Evidence]) -> GrowthAnswer:
    """With what the lab saw in place of what waits for it."""
    return replace(
        answer,
        read_models=tuple(replace(one, evidence=_seen(one.evidence, seen)) for one in answer.read_models),
        pages=tuple(replace(one, evidence=_seen(one.evidence, seen)) for one in answer.pages),
        measured=_seen(answer.measured, seen),
    )


def _seen(waiting: Evidence | None, seen: Mapping[str, Evidence]) -> Evidence | None:
    if waiting is None or waiting.id not in seen:
        return waiting
    found = seen[waiting.id]
    if found.verdict is Verdict.REFUTED and not found.figures:
        # No answer was seen: made-up rows, or simpler tables, were refused. That says nothing of the claim.
        return replace(found, verdict=Verdict.UNPROVEN)
    return found
