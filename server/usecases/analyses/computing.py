"""What stand-alone analyses let other processes compute. Imports the engine alone: those processes start quickly."""

from server.engine import boundaries, consistency
from server.engine.model.brief import Brief
from server.engine.model.cuts import BoundaryChange, ComparisonAnswer, CutAnswer, ServiceGroup, TraceSource
from server.engine.model.resources import BriefSource
from server.engine.model.saga_answer import SagaAnswer
from server.engine.model.sagas import Saga, SagaDraft
from server.usecases.computing import understand


def plan_saga(
    brief: Brief | None, source: BriefSource | None, draft: SagaDraft | None, saga: Saga | None
) -> SagaAnswer:
    """Sagas of a brief or a draft, or the given one, each checked."""
    if saga is not None:
        return consistency.sagas_checked((saga,))
    if draft is not None:
        return consistency.saga_of_draft(draft)
    return consistency.sagas_of_brief(understand(brief, source))


def cut_services(
    brief: Brief | None, source: BriefSource | None, traces: TraceSource | None, change: BoundaryChange
) -> CutAnswer:
    """The best cut of a brief or of traces, under the change."""
    if traces is not None:
        return boundaries.cut_traces(boundaries.traces_of(traces), change)
    return boundaries.cut_brief(understand(brief, source), change)


def compare_partitions(
    brief: Brief | None, source: BriefSource | None, traces: TraceSource | None, services: tuple[ServiceGroup, ...]
) -> ComparisonAnswer:
    """The given services beside the best cut."""
    if traces is not None:
        return boundaries.compare_traces(boundaries.traces_of(traces), services)
    return boundaries.compare_brief(understand(brief, source), services)
