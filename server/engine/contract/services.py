"""A contract for each service: its own use cases in public, and what the other services need of it in private."""

from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.contract import choices_form, choices_internal
from server.engine.contract.catalogue import Catalogue
from server.engine.contract.claims import claims_of
from server.engine.contract.decisions import decisions_of
from server.engine.contract.endpoints import Interface, verdict_of
from server.engine.contract.exposure import contract_of
from server.engine.contract.internal import Offer, offer_of
from server.engine.contract.internal_proto import internal_path_of, internal_proto_of
from server.engine.contract.openapi import document_of, host_of
from server.engine.contract.proto import path_of, proto_of
from server.engine.contract.report import methods_of, reasons_of
from server.engine.contract.security import Security
from server.engine.contract.shapes import Shapes
from server.engine.contract.yaml_text import dump
from server.engine.model.boundaries import Boundaries, Module
from server.engine.model.claims import Claim, ProtoCompiles
from server.engine.model.contract import ServiceContract
from server.engine.model.plan import AnalysisResult, Artefact, Evidence, Finding
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema


@dataclass(frozen=True)
class Whole:
    """What all services are a part of."""

    prepared: PreparedBrief
    interface: Interface
    currency: str
    schema: PhysicalSchema | None


@dataclass(frozen=True)
class _Part:
    interface: Interface
    contract: ServiceContract
    claims: tuple[Claim, ...]
    artefacts: tuple[Artefact, ...]


def per_service(
    whole: Whole, cut: Boundaries, findings: tuple[Finding, ...], proof: tuple[Evidence, ...]
) -> AnalysisResult:
    """Routes, shapes and scopes are decided once for the plan, so that a method keeps its path when it moves."""
    security = Security(whole.interface, host_of(whole.interface.catalogue.brief))
    parts = [_part(whole, cut, one) for one in sorted(cut.services, key=lambda one: one.name)]
    public = [part.contract.service for part in parts if part.contract.methods]
    general = decisions_of(whole.interface, security, public[0] if public else cut.services[0].name, whole.currency)
    decisions = (
        *(one for one in general if one.id != choices_form.proto("").id),
        choices_internal.layout([part.contract for part in parts]),
        choices_internal.transport([part.contract for part in parts]),
    )
    words = _readme(whole, parts, [*reasons_of(decisions, findings, proof)])
    internal = sum(len(part.contract.internal) for part in parts)
    return AnalysisResult(
        analysis="contract",
        verdict=f"{verdict_of(whole.interface)} They belong to {len(public)} of {len(parts)} services, which offer "
        f"each other {internal} internal calls and events.",
        decisions=decisions,
        findings=findings,
        evidence=proof,
        claims=tuple(claim for part in parts for claim in part.claims),
        artefacts=(
            Artefact("contract/README.md", "text/markdown", words),
            *(artefact for part in parts for artefact in part.artefacts),
        ),
        contract=contract_of(whole.interface, whole.interface.catalogue.brief.name),
        contracts=tuple(part.contract for part in parts),
    )


def _part(whole: Whole, cut: Boundaries, service: Module) -> _Part:
    name = service.name
    interface = _own(whole, service)
    offer = offer_of(whole.prepared, whole.interface.catalogue, whole.schema, cut, name)
    contract = replace(contract_of(interface, name), internal=offer.methods)
    claims: list[Claim] = []
    artefacts: list[Artefact] = []
    if interface.endpoints:
        elsewhere = next((one.name for one in cut.services if Security(_own(whole, one), "").issues_tokens), "")
        own = Security(interface, "").issues_tokens
        security = Security(interface, host_of(whole.interface.catalogue.brief, name), "" if own else elsewhere)
        document = document_of(interface, whole.currency, security)
        text = dump(document)
        proto = proto_of(interface, Shapes(interface.catalogue, whole.currency), name)
        claims += claims_of(interface, name, document, text, proto)
        examples = tuple(claim.id for claim in claims if "/examples/" in claim.id)
        artefacts += [
            Artefact(f"{name}/openapi.yaml", "application/yaml", text, (f"contract/{name}/openapi", *examples)),
            Artefact(f"{name}/proto/{path_of(name)}", "text/x-protobuf", proto, (f"contract/{name}/proto",)),
        ]
    if offer.calls or offer.events:
        proto, claim = _internal(whole, offer)
        claims.append(claim)
        artefacts.append(Artefact(f"{name}/proto/{internal_path_of(name)}", "text/x-protobuf", proto, (claim.id,)))
    return _Part(interface, contract, tuple(claims), tuple(artefacts))


def _own(whole: Whole, service: Module) -> Interface:
    """The service's methods. Entities stay all known: an answer may hold what another service owns."""
    catalogue = whole.interface.catalogue
    brief = replace(
        catalogue.brief,
        title=f"{catalogue.brief.title or catalogue.brief.name}: {service.name}",
        use_cases=tuple(one for one in catalogue.brief.use_cases if one.name in service.use_cases),
    )
    endpoints = tuple(one for one in whole.interface.endpoints if one.use_case.name in service.use_cases)
    return Interface(Catalogue(brief, catalogue.assumed), endpoints, whole.interface.audience)


def _internal(whole: Whole, offer: Offer) -> tuple[str, Claim]:
    text = internal_proto_of(whole.interface, Shapes(whole.interface.catalogue, whole.currency), offer)
    claim = Claim(
        f"contract/{offer.service}/proto/internal",
        f"{offer.service}/proto",
        f"The internal .proto of {offer.service} compiles and passes buf's STANDARD rules.",
        ProtoCompiles(internal_path_of(offer.service), text),
    )
    return text, claim


def _readme(whole: Whole, parts: list[_Part], reasons: list[str]) -> str:
    brief = whole.interface.catalogue.brief
    lines = [f"# Contracts of {brief.title or brief.name}", ""]
    for part in parts:
        service = part.contract.service
        lines += [f"## Service {service}", ""]
        files = [f"`{one.path}`" for one in part.artefacts]
        lines += [f"{len(part.contract.methods)} public methods: {', '.join(files) or 'no file'}.", ""]
        if part.contract.methods:
            lines += [line.replace("## ", "### ", 1) for line in methods_of(part.interface)]
        if part.contract.internal:
            lines += [
                "### For other services",
                "",
                "| name | kind | used by | answer or payload |",
                "|---|---|---|---|",
            ]
            lines += [
                f"| {one.name} | {'event' if one.event else 'call'} | {', '.join(one.callers)} | "
                f"{', '.join(one.returns) or '–'} |"
                for one in part.contract.internal
            ]
            lines.append("")
    return "\n".join([*lines, *reasons]) + "\n"
