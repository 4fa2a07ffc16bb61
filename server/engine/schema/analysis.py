"""The schema analysis: from prepared brief to tables, decisions, claims and files."""

from msgspec.structs import replace

from server.engine.analysis import Analysis, Inputs
from server.engine.model.access import Statement
from server.engine.model.brief import Brief, Constraints, Entity
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.engine.schema import document, report
from server.engine.schema.design import draft_of, result_of
from server.engine.schema.logical import Logical
from server.engine.schema.services import per_service


def run(inputs: Inputs) -> AnalysisResult:
    cut = inputs.results["boundaries"].boundaries if "boundaries" in inputs.results else None
    if cut is not None and len(cut.services) > 1:
        return per_service(inputs.brief, cut)
    drafted = draft_of(inputs.brief, Logical(inputs.brief.brief))
    result = result_of(drafted)
    assert result.schema is not None
    brief = inputs.brief.brief
    sql = document.schema_sql(brief, result.schema)
    return report.with_artefacts(result, brief, drafted.decompositions, drafted.draft, sql)


def reads(prepared: PreparedBrief) -> PreparedBrief:
    """What is stored, what must hold and what the statements say; not how often, how fast or at what price."""
    brief = prepared.brief
    naming = brief.constraints.naming if brief.constraints else None
    return PreparedBrief(
        brief=Brief(
            name=brief.name,
            title=brief.title,
            entities=tuple(_without_figures(entity) for entity in brief.entities),
            relations=brief.relations,
            invariants=brief.invariants,
            constraints=Constraints(naming=naming) if naming else None,
        ),
        statements=tuple(_without_estimates(statement) for statement in prepared.statements),
    )


def _without_figures(entity: Entity) -> Entity:
    attributes = tuple(replace(attribute, statistics=None) for attribute in entity.attributes)
    return replace(entity, attributes=attributes, volume=None, owner="", sensitivity=None)


def _without_estimates(statement: Statement) -> Statement:
    accesses = tuple(replace(access, expected_rows=None) for access in statement.accesses)
    return replace(statement, accesses=accesses, visits=1.0)


ANALYSIS = Analysis(name="schema", version=2, run=run, needs=("boundaries",), reads=reads)
