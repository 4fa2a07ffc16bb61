"""The contract analysis: a brief's use cases into OpenAPI, .proto, decisions and claims."""

from msgspec.structs import replace

from server.engine.analysis import Analysis, Inputs
from server.engine.contract.claims import claims_of
from server.engine.contract.decisions import decisions_of
from server.engine.contract.endpoints import Interface, interface_of, verdict_of
from server.engine.contract.evidence import evidence_of
from server.engine.contract.exposure import contract_of
from server.engine.contract.findings import findings_of
from server.engine.contract.openapi import document_of, host_of
from server.engine.contract.proto import path_of, proto_of
from server.engine.contract.report import report_of
from server.engine.contract.security import Security
from server.engine.contract.services import Whole, per_service
from server.engine.contract.shapes import Shapes
from server.engine.contract.yaml_text import dump
from server.engine.model.brief import AttributeType, Brief, Constraints
from server.engine.model.plan import AnalysisResult, Artefact, Evidence, Finding
from server.engine.model.prepared import Assumption, OpenQuestion, PreparedBrief

DEFAULT_CURRENCY = "USD"


def _reads(prepared: PreparedBrief) -> PreparedBrief:
    """Without what no interface shows: what runs today, what the team knows, estimates of rows."""
    brief = prepared.brief
    naming = brief.constraints.naming if brief.constraints else None
    kept = replace(
        brief,
        deployment=None,
        constraints=Constraints(naming=naming) if naming else None,
        relations=tuple(replace(one, fan_out=None) for one in brief.relations),
        entities=tuple(replace(one, dependencies=()) for one in brief.entities),
    )
    statements = tuple(
        replace(one, visits=1.0, accesses=tuple(replace(access, expected_rows=None) for access in one.accesses))
        for one in prepared.statements
    )
    assumed = tuple(one for one in prepared.assumptions if one.path.endswith("].sensitivity"))
    return replace(prepared, brief=kept, statements=statements, assumptions=assumed, open_questions=())


def _run(inputs: Inputs) -> AnalysisResult:
    interface = interface_of(inputs.brief)
    brief = interface.catalogue.brief
    currency = currency_of(brief)
    schema = next((result.schema for result in inputs.results.values() if result.schema is not None), None)
    cut = next((result.boundaries for result in inputs.results.values() if result.boundaries is not None), None)
    security = Security(interface, host_of(brief))
    findings = findings_of(interface)
    proof = evidence_of(interface, schema)
    if cut is not None and len(cut.services) > 1:
        result = per_service(Whole(inputs.brief, interface, currency, schema), cut, findings, proof)
    else:
        result = _alone(interface, security, currency, findings, proof)
    return replace(
        result, assumptions=_assumptions(interface, currency), open_questions=_questions(interface, security)
    )


def _alone(
    interface: Interface,
    security: Security,
    currency: str,
    findings: tuple[Finding, ...],
    proof: tuple[Evidence, ...],
) -> AnalysisResult:
    """The one service has the brief's name."""
    service = interface.catalogue.brief.name
    document = document_of(interface, currency, security)
    text = dump(document)
    proto = proto_of(interface, Shapes(interface.catalogue, currency), service)
    claims = claims_of(interface, service, document, text, proto)
    decisions = decisions_of(interface, security, service, currency)
    examples = tuple(claim.id for claim in claims if "/examples/" in claim.id)
    return AnalysisResult(
        analysis="contract",
        verdict=verdict_of(interface),
        decisions=decisions,
        findings=findings,
        evidence=proof,
        claims=claims,
        artefacts=(
            Artefact("contract/README.md", "text/markdown", report_of(interface, service, decisions, findings, proof)),
            Artefact(f"{service}/openapi.yaml", "application/yaml", text, (f"contract/{service}/openapi", *examples)),
            Artefact(f"{service}/proto/{path_of(service)}", "text/x-protobuf", proto, (f"contract/{service}/proto",)),
        ),
        contract=contract_of(interface, service),
    )


def currency_of(brief: Brief) -> str:
    """The currency of money that no column explains: the most common one stated, else the budget's."""
    for entity in brief.entities:
        for attribute in entity.attributes:
            if (
                attribute.name.split("_")[-1] == "currency"
                and attribute.statistics
                and attribute.statistics.most_common
            ):
                return attribute.statistics.most_common[0].value
    budget = brief.objectives.monthly_budget if brief.objectives else None
    return budget.currency if budget else DEFAULT_CURRENCY


def _assumptions(interface: Interface, currency: str) -> tuple[Assumption, ...]:
    found = [
        Assumption(
            "contract.host",
            host_of(interface.catalogue.brief),
            "The brief names no host; `.example` is reserved for that.",
        ),
        Assumption("contract.deprecation", "180d", "Long enough for clients that release twice a year."),
    ]
    entities = interface.catalogue.entities.values()
    if any(one.type is AttributeType.MONEY for entity in entities for one in entity.attributes):
        found.append(
            Assumption("contract.currency", currency, "Where no column says, money is in the currency named most.")
        )
    if any(one.behaviour.idempotency_key for one in interface.endpoints):
        found.append(Assumption("contract.idempotency_retention", "24h", "Clients that retry do so within a day."))
    return tuple(found)


def _questions(interface: Interface, security: Security) -> tuple[OpenQuestion, ...]:
    if security.issues_tokens or "user" not in security.schemes():
        return ()
    return (
        OpenQuestion(
            "contract/token-issuer",
            "external_systems",
            "Who issues the access tokens of end users?",
            f"An OAuth 2.0 authorization server at auth.{interface.catalogue.brief.name}.example.",
            "With a log-in use case of its own the service would issue them, and the user scheme would be a plain "
            "bearer token.",
        ),
    )


ANALYSIS = Analysis("contract", 2, _run, needs=("boundaries", "schema"), reads=_reads)
