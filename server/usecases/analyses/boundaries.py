"""Service boundaries by themselves: a brief or traces in; the best cut, or a comparison with it, out."""

from server.engine.model.brief import Brief
from server.engine.model.cuts import BoundaryChange, ComparisonAnswer, CutAnswer, ServiceGroup, TraceSource
from server.engine.model.resources import BriefSource, Principal
from server.usecases.analyses import computing
from server.usecases.analyses.bench import Bench
from server.usecases.support import one_of


class BoundaryUseCases:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def cut(
        self,
        principal: Principal,
        *,
        expires: float,
        change: BoundaryChange,
        brief: Brief | None = None,
        source: BriefSource | None = None,
        traces: TraceSource | None = None,
    ) -> CutAnswer:
        """Exactly one of the last three is given. Raises INVALID_BRIEF, INVALID_ARGUMENT, DEADLINE_EXCEEDED."""
        one_of(brief=brief, source=source, traces=traces)
        return await self._bench.compute(expires, computing.cut_services, brief, source, traces, change)

    async def compare(
        self,
        principal: Principal,
        *,
        expires: float,
        services: tuple[ServiceGroup, ...],
        brief: Brief | None = None,
        source: BriefSource | None = None,
        traces: TraceSource | None = None,
    ) -> ComparisonAnswer:
        """The same of a cut that somebody proposes."""
        one_of(brief=brief, source=source, traces=traces)
        return await self._bench.compute(expires, computing.compare_partitions, brief, source, traces, services)
