"""The tables of one database and what is claimed of them, from the brief as that database's service sees it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import ForeignKey, PhysicalSchema, Table
from server.engine.schema import conventions, invariants, normal_forms, references, report, smells
from server.engine.schema.build import build
from server.engine.schema.claims import claims
from server.engine.schema.draft import Draft
from server.engine.schema.immutable import protect
from server.engine.schema.logical import Logical
from server.engine.schema.normalise import Decomposition, normalise
from server.engine.schema.order import defer_required_cycles, in_order
from server.engine.schema.rewrite import rewrite


@dataclass(frozen=True)
class Drafted:
    """Finished tables, and what is needed to say why they are so."""

    prepared: PreparedBrief
    logical: Logical
    decompositions: dict[str, Decomposition]
    draft: Draft
    tables: tuple[Table, ...]
    deferred: list[ForeignKey]


def draft_of(
    prepared: PreparedBrief, logical: Logical, adjust: Callable[[Draft], None] = lambda draft: None
) -> Drafted:
    """The tables, in an order in which they can be created. ``adjust`` may change them before they are finished."""
    decompositions = normalise(logical)
    draft = build(prepared, logical, decompositions)
    invariants.apply(invariants.Context(prepared, logical, draft))
    protect(prepared, logical, draft)
    adjust(draft)
    ordered = in_order(list(draft.tables.values()))
    deferred = defer_required_cycles(ordered)
    tables = tuple(table.finished() for table in ordered)
    return Drafted(prepared, logical, decompositions, draft, tables, deferred)


def result_of(
    drafted: Drafted, copies: tuple[Table, ...] = (), elsewhere: Collection[str] = frozenset()
) -> AnalysisResult:
    """Decisions, findings and claims, without files.

    ``copies`` are tables that another service fills; statements named in ``elsewhere`` are not this database's alone.
    """
    draft, decompositions = drafted.draft, drafted.decompositions
    own = tuple(one for one in drafted.prepared.statements if one.id not in elsewhere)
    prepared = replace(drafted.prepared, statements=own)
    rewrites, unwritten = rewrite(prepared, decompositions, draft)
    schema = PhysicalSchema((*drafted.tables, *copies), rewrites)
    made, undemonstrated = claims(prepared, schema, draft.rules, {finding.subject for finding in unwritten})

    normal_forms.decide(draft, decompositions)
    references.decide_references(draft, drafted.logical, drafted.deferred)
    conventions.decide(draft, drafted.logical)
    findings = [
        *draft.findings,
        *unwritten,
        *smells.smells(drafted.prepared, drafted.logical, decompositions, draft),
        *undemonstrated,
    ]
    known = {claim.id for claim in made} | {evidence.id for evidence in draft.evidence}
    decisions = tuple(report.with_known_evidence(decision, known) for decision in draft.decisions)
    return AnalysisResult(
        analysis="schema",
        verdict=report.verdict(schema, decompositions, draft),
        decisions=decisions,
        findings=tuple({finding.id: finding for finding in findings}.values()),
        evidence=tuple(draft.evidence),
        claims=made,
        schema=schema,
    )
