"""What stand-alone analyses let other processes compute. Imports the engine alone: those processes start quickly."""

from server.engine import boundaries, capacity, consistency, schema
from server.engine.analysis import Inputs
from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.claims import Claim
from server.engine.model.consistency import SqlTransactions, Workload
from server.engine.model.consistency_answer import ConsistencyAnswer
from server.engine.model.cuts import BoundaryChange, ComparisonAnswer, CutAnswer, ServiceGroup, TraceSource
from server.engine.model.dependencies import DependencyAnswer, DependencySet
from server.engine.model.growth import GrowthQuestion
from server.engine.model.observed import ObservedDatabase
from server.engine.model.physical import IndexAdvice
from server.engine.model.plan import AnalysisResult
from server.engine.model.planning import Planner
from server.engine.model.prepared import PreparedBrief
from server.engine.model.progress import Progress, silent
from server.engine.model.queueing import QueueingAnswer, StatedModel
from server.engine.model.resources import BriefSource
from server.engine.model.saga_answer import SagaAnswer
from server.engine.model.sagas import Saga, SagaDraft
from server.engine.model.schema import PhysicalSchema
from server.engine.physical import advising, forecasting
from server.engine.physical.forecasting import Forecast
from server.engine.pipeline import ANALYSES
from server.usecases.computing import understand


def inputs_of(
    name: str, prepared: PreparedBrief, planner: Planner | None = None, progress: Progress = silent
) -> Inputs:
    """What the analysis called ``name`` gets in a design of the brief: what it needs is computed first.

    ``planner`` for those on the way that ask one (`Bench.compute_planned`).
    """
    by_name = {analysis.name: analysis for analysis in ANALYSES}
    results: dict[str, AnalysisResult] = {}

    def inputs(wanted: str) -> Inputs:
        analysis = by_name[wanted]
        for needed in analysis.needs:
            if needed not in results:
                progress(len(results) / len(ANALYSES), f"computing {needed}")
                results[needed] = by_name[needed].run(inputs(needed))
        return Inputs(
            brief=analysis.reads(prepared),
            results={needed: results[needed] for needed in analysis.needs},
            planner=planner if analysis.plans else None,
        )

    return inputs(name)


def check_consistency(
    brief: Brief | None,
    source: BriefSource | None,
    workload: Workload | None,
    transactions: SqlTransactions | None,
    templates: str | None,
) -> tuple[ConsistencyAnswer, tuple[Claim, ...]]:
    """The answer, and the claims that would show it."""
    if workload is not None:
        return consistency.check_workload(workload)
    if transactions is not None:
        return consistency.check_transactions(transactions)
    if templates is not None:
        return consistency.check_templates(templates)
    return consistency.check_brief(inputs_of("consistency", understand(brief, source)))


def plan_saga(
    brief: Brief | None, source: BriefSource | None, draft: SagaDraft | None, saga: Saga | None
) -> SagaAnswer:
    """Sagas of a brief or a draft, or the given one, each checked."""
    if saga is not None:
        return consistency.sagas_checked((saga,))
    if draft is not None:
        return consistency.saga_of_draft(draft)
    inputs = inputs_of("consistency", understand(brief, source))
    return consistency.sagas_of_brief(inputs.brief, inputs.results["boundaries"].boundaries)


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


def solve_model(model: StatedModel, seed: int, precision: float, progress: Progress = silent) -> QueueingAnswer:
    """The measures of a queueing model."""
    try:
        return capacity.solve(model, seed=seed, precision=precision, progress=progress)
    except ValueError as mistake:
        raise DomainError(
            Reason.INVALID_ARGUMENT, str(mistake), {"field": "model", "cause": "contradictory_model"}
        ) from None


def analyse_dependencies(asked: DependencySet) -> DependencyAnswer:
    """What a set of functional dependencies means."""
    return schema.analyse_dependencies(asked)


def advise_indexes(
    planner: Planner,
    brief: Brief | None,
    source: BriefSource | None,
    database: ObservedDatabase | None,
    budget: int | None,
    max_width: int,
    progress: Progress = silent,
) -> tuple[IndexAdvice, ...]:
    """Indexes for each database of a brief's design, or for one that exists."""
    if database is not None:
        return (advising.advise_database(planner, database, budget, max_width, progress),)
    prepared = understand(brief, source)
    return advising.advise_brief(planner, prepared, schema_of(prepared), budget, max_width, progress)


def forecast_growth(
    planner: Planner,
    brief: Brief | None,
    source: BriefSource | None,
    database: ObservedDatabase | None,
    question: GrowthQuestion,
    progress: Progress = silent,
) -> tuple[Forecast, ...]:
    """How the statements of a brief, or of a database that exists, grow dearer with its data."""
    if database is not None:
        return (forecasting.forecast_database(planner, database, question, progress),)
    prepared = understand(brief, source)
    return forecasting.forecast_brief(planner, prepared, schema_of(prepared), question, progress)


def schema_of(prepared: PreparedBrief) -> PhysicalSchema:
    """The tables of the brief's design, before indexes are advised."""
    analysis = next(one for one in ANALYSES if one.name == "schema")
    designed = analysis.run(inputs_of("schema", prepared)).schema
    assert designed is not None
    return designed
