"""A schema for each service, and everything that stands in for what one database would have done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from msgspec.structs import replace

from server.engine.model.boundaries import Boundaries
from server.engine.model.claims import Claim
from server.engine.model.plan import AnalysisResult, Artefact, Decision, Evidence, Finding
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema, RemoteReference, ReplicaTable, ServiceSchema, Table
from server.engine.schema import document, report
from server.engine.schema.design import Drafted, draft_of, result_of
from server.engine.schema.logical import Logical
from server.engine.schema.services import invariants, references, replicas, transactions
from server.engine.schema.services.crossings import Crossings, claims_of, crossings
from server.engine.schema.services.local import Local, Marks, local
from server.engine.schema.services.report import overview, verdict
from server.engine.schema.services.territory import Territory

_Kept = TypeVar("_Kept", Claim, Decision, Evidence, Finding)


@dataclass(frozen=True)
class _Made:
    locals: dict[str, Local]
    drafts: dict[str, Drafted]
    remote: tuple[RemoteReference, ...]
    copies: list[ReplicaTable]

    @property
    def tables(self) -> dict[str, Table]:
        return {table.name: table for drafted in self.drafts.values() for table in drafted.tables}


def per_service(prepared: PreparedBrief, cut: Boundaries) -> AnalysisResult:
    """The result of the schema analysis where the cut has several services."""
    territory = Territory(prepared, cut)
    made = _made(territory)
    crossed = crossings(territory, made.drafts, made.copies)
    elsewhere = {one.id for one in prepared.statements if len(territory.of_statement(one)) > 1}
    results = {
        service: result_of(drafted, _copies(made, service), elsewhere) for service, drafted in made.drafts.items()
    }
    schema = _schema(territory, made, crossed, results)
    claims = [
        *(_of_service(claim, service) for service, one in results.items() for claim in one.claims),
        *(claim for one in schema.remote_references for claim in references.claims(one, made.tables)),
        *(claim for one in made.copies for claim in replicas.claims_of(one)),
        *(
            claim
            for one in schema.compositions
            for claim in claims_of(one, {each.service: each for each in schema.services})
        ),
    ]
    decisions = [
        *(references.decision(one, _has_copy(made, one), _kind(made, one)) for one in schema.remote_references),
        *map(replicas.decision_of, made.copies),
        *(decision for one in results.values() for decision in one.decisions),
    ]
    findings = [
        *(invariants.finding_of(*one) for one in invariants.spanning(territory)),
        *map(transactions.finding_of, schema.cut_transactions),
        *crossed.findings,
        *(finding for one in made.locals.values() for finding in one.findings),
        *(finding for one in results.values() for finding in one.findings),
    ]
    result = AnalysisResult(
        analysis="schema",
        verdict=verdict(schema, results, len(elsewhere)),
        decisions=_once(decisions),
        findings=_once(findings),
        evidence=_once(piece for one in results.values() for piece in one.evidence),
        claims=_once(claims),
        schema=schema,
    )
    return replace(result, artefacts=_artefacts(territory, made, results, result))


def _made(territory: Territory) -> _Made:
    whole = territory.prepared.brief
    taken = {table.name for table in territory.logical.tables.values()}
    taken |= {territory.logical.join_table(one) for one in territory.logical.joins}
    locals_: dict[str, Local] = {}
    drafts: dict[str, Drafted] = {}
    remote: list[RemoteReference] = []
    for service in territory.services:
        one = local(territory, service)
        marks = Marks(territory, one)
        logical = Logical(one.prepared.brief, whole, frozenset(taken))
        drafted = draft_of(one.prepared, logical, marks)
        tables = tuple(replace(table, service=service) for table in drafted.tables)
        drafts[service] = Drafted(
            drafted.prepared, logical, drafted.decompositions, drafted.draft, tables, drafted.deferred
        )
        locals_[service] = one
        remote += marks.references
        taken |= {table.name for table in tables}
    made = _Made(locals_, drafts, tuple(remote), [])
    return _Made(locals_, drafts, tuple(remote), replicas.replicas(territory, made.tables))


def _copies(made: _Made, service: str) -> tuple[Table, ...]:
    return tuple(one.table for one in made.copies if one.service == service)


def _schema(
    territory: Territory, made: _Made, crossed: Crossings, results: Mapping[str, AnalysisResult]
) -> PhysicalSchema:
    services = []
    for name, result in results.items():
        assert result.schema is not None
        services.append(ServiceSchema(name, result.schema.tables, result.schema.rewrites))
    composed = {one.statement: one for one in crossed.compositions}
    return PhysicalSchema(
        tables=tuple(table for drafted in made.drafts.values() for table in drafted.tables),
        rewrites=tuple(rewrite for one in services for rewrite in one.rewrites),
        services=tuple(services),
        remote_references=made.remote,
        replicas=tuple(made.copies),
        compositions=tuple(crossed.compositions),
        cut_transactions=tuple(transactions.cut_transactions(territory, composed)),
    )


def _has_copy(made: _Made, one: RemoteReference) -> bool:
    return any(copy.service == one.service and copy.source == one.target for copy in made.copies)


def _kind(made: _Made, one: RemoteReference) -> str:
    return next(column.type for column in made.tables[one.table].columns if column.name == one.column)


def _of_service(claim: Claim, service: str) -> Claim:
    """The claim about a service's whole DDL under an id of its own; the others name tables, which are unique."""
    if claim.id != "schema/ddl":
        return claim
    return replace(claim, id=f"schema/{service}/ddl", subject=f"{service}/schema.sql")


def _once(pieces: Iterable[_Kept]) -> tuple[_Kept, ...]:
    """What several services say in the same words (how keys are made, what is cited) is said once."""
    return tuple({piece.id: piece for piece in pieces}.values())


def _artefacts(
    territory: Territory, made: _Made, results: Mapping[str, AnalysisResult], result: AnalysisResult
) -> tuple[Artefact, ...]:
    assert result.schema is not None
    files = []
    for service, one in results.items():
        assert one.schema is not None
        brief = made.locals[service].prepared.brief
        proof: tuple[str, ...] = (f"schema/{service}/ddl",)
        drafted = made.drafts[service]
        words = report.readme(one, brief, drafted.decompositions, drafted.draft, one.schema)
        files.append(
            Artefact(f"{service}/schema.sql", "application/sql", document.schema_sql(brief, one.schema), proof)
        )
        files.append(Artefact(f"{service}/schema.md", "text/markdown", words, proof))
    text = overview(territory.prepared.brief, result, result.schema)
    proof = tuple(f"schema/{service}/ddl" for service in territory.services)
    return (*files, Artefact("schema/README.md", "text/markdown", text, proof))
