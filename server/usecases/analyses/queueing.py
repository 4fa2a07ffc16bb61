"""Queueing models by themselves: a model as the literature states it in, its measures out."""

from server.engine.errors import DomainError, Reason
from server.engine.model.progress import Progress
from server.engine.model.queueing import QueueingAnswer, StatedModel
from server.engine.model.resources import Principal
from server.usecases.analyses import computing
from server.usecases.analyses.bench import Bench

PRECISION = 0.02
"""Relative half width of intervals, where the caller does not say."""


class QueueingUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def solve(
        self,
        principal: Principal,
        model: StatedModel | None,
        *,
        expires: float,
        progress: Progress | None = None,
        seed: int = 0,
        precision: float = 0.0,
    ) -> QueueingAnswer:
        """Raises INVALID_ARGUMENT, DEADLINE_EXCEEDED."""
        if model is None:
            raise DomainError(Reason.INVALID_ARGUMENT, "a model must be given", {"field": "content"})
        return await self._bench.compute(
            expires, computing.solve_model, model, seed, precision or PRECISION, progress=progress
        )
