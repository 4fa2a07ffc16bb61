"""The schema analysis: from prepared brief to tables, decisions, claims and files."""

from msgspec.structs import replace

from server.engine.analysis import Analysis, Inputs
from server.engine.model.access import Statement
from server.engine.model.brief import Brief, Constraints, Entity
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema
from server.engine.schema import conventions, document, invariants, normal_forms, references, report, smells
from server.engine.schema.build import build
from server.engine.schema.claims import claims
from server.engine.schema.immutable import protect
from server.engine.schema.logical import Logical
from server.engine.schema.normalise import normalise
from server.engine.schema.order import defer_required_cycles, in_order
from server.engine.schema.rewrite import rewrite


def run(inputs: Inputs) -> AnalysisResult:
    prepared = inputs.brief
    logical = Logical(prepared.brief)
    decompositions = normalise(logical)
    draft = build(prepared, logical, decompositions)
    invariants.apply(invariants.Context(prepared, logical, draft))
    protect(prepared, logical, draft)
    ordered = in_order(list(draft.tables.values()))
    deferred = defer_required_cycles(ordered)
    rewrites, unwritten = rewrite(prepared, decompositions, draft)
    schema = PhysicalSchema(tuple(table.finished() for table in ordered), rewrites)
    made, undemonstrated = claims(prepared, schema, draft.rules, {finding.subject for finding in unwritten})

    normal_forms.decide(draft, decompositions)
    references.decide_references(draft, logical, deferred)
    conventions.decide(draft, logical)
    findings = [
        *draft.findings,
        *unwritten,
        *smells.smells(prepared, logical, decompositions, draft),
        *undemonstrated,
    ]
    known = {claim.id for claim in made} | {evidence.id for evidence in draft.evidence}
    decisions = tuple(report.with_known_evidence(decision, known) for decision in draft.decisions)
    result = AnalysisResult(
        analysis="schema",
        verdict=report.verdict(schema, decompositions, draft),
        decisions=decisions,
        findings=tuple({finding.id: finding for finding in findings}.values()),
        evidence=tuple(draft.evidence),
        claims=made,
        schema=schema,
    )
    return report.with_artefacts(
        result, prepared.brief, decompositions, draft, document.schema_sql(prepared.brief, schema)
    )


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


ANALYSIS = Analysis(name="schema", version=1, run=run, reads=reads)
