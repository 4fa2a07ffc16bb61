"""Functional dependencies by themselves: a relation in; keys, normal form and decompositions out."""

from server.engine.model.dependencies import DependencyAnswer, DependencySet
from server.engine.model.resources import Principal
from server.usecases.analyses import computing
from server.usecases.analyses.bench import Bench


class DependencyUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def analyse(self, principal: Principal, asked: DependencySet, *, expires: float) -> DependencyAnswer:
        """Raises INVALID_ARGUMENT, DEADLINE_EXCEEDED."""
        return await self._bench.compute(expires, computing.analyse_dependencies, asked)
