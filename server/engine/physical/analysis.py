"""The physical analysis: indexes on the planner's word, growth, and claims that the lab executes."""

from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.analysis import Analysis, Inputs
from server.engine.errors import DomainError, Reason
from server.engine.kernel.planner_cost import MICROSECONDS_PER_UNIT
from server.engine.model.brief import Brief, Deployment, Entity
from server.engine.model.physical import PhysicalDesign
from server.engine.model.plan import AnalysisResult, Evidence
from server.engine.model.prepared import Assumption, PreparedBrief
from server.engine.physical.designing import Designed, design, settings_of
from server.engine.physical.growth.use_cases import Growth, growth_of_use_cases
from server.engine.physical.growth.volumes import at_volume, growing_columns
from server.engine.physical.proof.claim import claim_id, improvement
from server.engine.physical.proof.trial import Trial
from server.engine.physical.read_models.choosing import Proposed, Wanted, propose
from server.engine.physical.read_models.paging import Paged, paged
from server.engine.physical.report.decisions import by_key, decisions, read_model
from server.engine.physical.report.files import files
from server.engine.physical.report.findings import findings
from server.engine.physical.report.spreading import spreading
from server.engine.physical.subject import Subject, growth_of, horizon_of, subjects_of

_SLOWER, _PAYS = " slower by", " pays for"
"""Ends of names of figures: a reader's index to blame, a writer's."""


def run(inputs: Inputs) -> AnalysisResult:
    schema = inputs.results["schema"].schema
    assert schema is not None
    if inputs.planner is None:
        raise DomainError(Reason.UNAVAILABLE, "the physical design asks PostgreSQL's planner, and there is none")
    brief = inputs.brief.brief
    seen = {piece.id: piece for piece in inputs.observed}
    designed = [
        _designed(inputs, subject, seen.get(claim_id(subject))) for subject in subjects_of(inputs.brief, schema)
    ]
    visits = {
        one.id: (one.use_case, _visits(inputs.brief, one.id)) for each in designed for one in each.subject.statements
    }
    forecasts = tuple(
        sorted((row for one in designed for row in one.forecasts), key=lambda row: (row.statement, row.factor))
    )
    growth = growth_of_use_cases(brief, visits, forecasts, growth_of(brief))
    proposed = [_proposed(inputs, one, growth) for one in designed]
    models = tuple(model for some in proposed for model in some)
    pages = [page for one in designed for page in _paged(inputs, one)]
    verdict = _verdict(designed, growth, models)
    return AnalysisResult(
        analysis="physical",
        verdict=verdict,
        decisions=(
            *decisions(designed, growth),
            *map(read_model, models),
            *map(by_key, pages),
            *spreading(inputs.brief, schema),
        ),
        findings=findings(designed, growth, horizon_of(brief)),
        claims=(
            *(
                improvement(
                    one.subject, one.statistics, one.indexes, one.dropped, one.forecasts, [each.model for each in some]
                )
                for one, some in zip(designed, proposed, strict=True)
                if one.subject.statements
            ),
            *(model.claim for model in models),
            *(page.claim for page in pages),
        ),
        artefacts=files(brief, designed, growth, models, verdict),
        assumptions=(
            Assumption(
                "deployment.database",
                f"{MICROSECONDS_PER_UNIT:g} µs for each unit of planner cost",
                "What a unit takes on a machine is fitted by measuring; the growth table's times scale with it.",
            ),
        ),
        physical=PhysicalDesign(
            indexes=tuple(index for one in designed for index in one.indexes),
            dropped=tuple(gone.name for one in designed for gone in one.dropped),
            forecasts=forecasts,
            read_models=tuple(one.model for one in models),
            write_costs=tuple(
                sorted(
                    (row.statement, row.write_after)
                    for one in designed
                    for row in one.advice.statements
                    if row.write_after
                )
            ),
        ),
    )


def _designed(inputs: Inputs, subject: Subject, seen: Evidence | None) -> Designed:
    """The design; in a second round without what the lab saw to harm a reader."""
    assert inputs.planner is not None
    figures = seen.figures if seen is not None else ()
    harmful = [figure.value for figure in figures if figure.name.endswith(_SLOWER)]
    # No reader is slower, and yet the whole is: writers pay more than is saved.
    harmful = harmful or [figure.value for figure in figures if figure.name.endswith(_PAYS)]
    # A reader that is slower though no index is to blame misses one of those that were dropped.
    return design(inputs.planner, subject, inputs.brief, without=harmful, drop=seen is None or bool(harmful))


def _proposed(inputs: Inputs, one: Designed, growth: Sequence[Growth]) -> tuple[Proposed, ...]:
    """Read models at the horizon's volume; at today's where no horizon is stated."""
    assert inputs.planner is not None
    months = [row.month for row in one.forecasts if row.month >= 0]
    rows = [row for row in one.forecasts if (row.month >= 0 if months else row.factor == 1.0)]
    factor = max((row.factor for row in rows), default=1.0)
    costs = {row.statement: row.cost for row in rows}
    tolerances = {each.name: each.staleness_tolerance or 0 for each in inputs.brief.brief.use_cases}
    wanted = [
        Wanted(each.dominant, tolerances[each.use_case])
        for each in growth
        if each.crossed is not None and each.crossed <= factor
    ]
    grown = at_volume(one.statistics, lambda _: factor, growing_columns(one.subject.tables))
    trial = Trial(one.subject.tables, one.statistics)
    return propose(inputs.planner, one.subject, wanted, grown, costs, trial, settings_of(inputs.brief.brief))


def _paged(inputs: Inputs, one: Designed) -> tuple[Paged, ...]:
    assert inputs.planner is not None
    indexes = [each.definition for each in one.indexes]
    trial = Trial(one.subject.tables, one.statistics)
    return paged(inputs.planner, one.subject, one.statistics, indexes, trial, settings_of(inputs.brief.brief))


def _visits(prepared: PreparedBrief, identifier: str) -> float:
    whole = identifier.partition("#")[0]
    return next((one.visits for one in prepared.statements if one.id == whole), 1.0)


def _verdict(designed: Sequence[Designed], growth: Sequence[Growth], models: Sequence[Proposed]) -> str:
    indexes = sum(len(one.indexes) for one in designed)
    dropped = sum(len(one.dropped) for one in designed)
    statements = sum(len(one.subject.statements) for one in designed)
    before = sum(one.advice.cost_before for one in designed)
    after = sum(one.advice.cost_after for one in designed)
    stated = [one for one in growth if one.objective]
    kept = sum(one.kept for one in stated)
    saved = f"{1 - after / before:.0%} less planner cost" if before else "nothing to save"
    gone = f", {dropped} dropped" if dropped else ""
    kept_twice = f", {len(models)} read models" if models else ""
    return (
        f"{indexes} indexes for {statements} statements ({saved}{gone}){kept_twice}; {kept} of {len(stated)} use cases "
        "keep their objective at 100 times the rows."
    )


def reads(prepared: PreparedBrief) -> PreparedBrief:
    """What is stored and how much of it, what statements ask and how often; not what invariants hold."""
    brief = prepared.brief
    database = brief.deployment.database if brief.deployment else None
    return PreparedBrief(
        brief=Brief(
            name=brief.name,
            title=brief.title,
            entities=tuple(map(_stored, brief.entities)),
            relations=tuple(replace(one, description="") for one in brief.relations),
            use_cases=tuple(replace(one, description="") for one in brief.use_cases),
            external_systems=brief.external_systems,
            objectives=brief.objectives,
            deployment=Deployment(database=database) if database else None,
        ),
        statements=prepared.statements,
    )


def _stored(entity: Entity) -> Entity:
    attributes = tuple(replace(one, description="", pattern="", sensitivity=None) for one in entity.attributes)
    return replace(entity, description="", owner="", sensitivity=None, attributes=attributes)


ANALYSIS = Analysis(
    name="physical", version=7, run=run, needs=("boundaries", "schema"), plans=True, reads=reads, repairs=True
)
