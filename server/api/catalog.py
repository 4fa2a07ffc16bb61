"""groundplan.v1.CatalogService."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from groundplan.v1 import brief_pb2, catalog_pb2, catalog_service_pb2, finding_pb2
from server.api.context import Context
from server.api.convert.brief import CONTENT, SOURCE
from server.api.paging import MOST
from server.engine import catalog
from server.engine.errors import DomainError, Reason
from server.engine.model.catalog import Capability, Rule, Technology
from server.engine.model.plan import Severity

SERVICE = catalog_service_pb2.DESCRIPTOR.services_by_name["CatalogService"]

DEFAULT_PAGE = 50

SEVERITIES = {
    Severity.HIGH: finding_pb2.SEVERITY_HIGH,
    Severity.MEDIUM: finding_pb2.SEVERITY_MEDIUM,
    Severity.LOW: finding_pb2.SEVERITY_LOW,
    Severity.INFO: finding_pb2.SEVERITY_INFO,
}

E = TypeVar("E", Rule, Technology, Capability)


class CatalogService:
    """Public and read-only; changes with releases alone, so that it needs neither use case nor store."""

    async def GetRule(self, request: Any, context: Context) -> catalog_pb2.Rule:
        return _rule(_one(catalog.rules, "rules", request.name))

    async def ListRules(self, request: Any, context: Context) -> catalog_service_pb2.ListRulesResponse:
        page, token = _page(catalog.rules(), request)
        return catalog_service_pb2.ListRulesResponse(rules=[_rule(each) for each in page], next_page_token=token)

    async def GetTechnology(self, request: Any, context: Context) -> catalog_pb2.Technology:
        return _technology(_one(catalog.technologies, "technologies", request.name))

    async def ListTechnologies(self, request: Any, context: Context) -> catalog_service_pb2.ListTechnologiesResponse:
        page, token = _page(catalog.technologies(), request)
        return catalog_service_pb2.ListTechnologiesResponse(
            technologies=[_technology(each) for each in page], next_page_token=token
        )

    async def GetCapability(self, request: Any, context: Context) -> catalog_pb2.Capability:
        return _capability(_one(catalog.capabilities, "capabilities", request.name), full=True)

    async def ListCapabilities(self, request: Any, context: Context) -> catalog_service_pb2.ListCapabilitiesResponse:
        page, token = _page(catalog.capabilities(), request)
        return catalog_service_pb2.ListCapabilitiesResponse(
            capabilities=[_capability(each, full=False) for each in page], next_page_token=token
        )


def _one(entries: Callable[[], Sequence[E]], collection: str, name: str) -> E:
    for entry in entries():
        if f"{collection}/{entry.id}" == name:
            return entry
    raise DomainError(Reason.NOT_FOUND, f"{name} does not exist", {"resource": name})


def _page(entries: Sequence[E], request: Any) -> tuple[Sequence[E], str]:
    """The entries after the one that the token names, and the token for those after them."""
    start = 0
    if request.page_token:
        after = _entry_of(request.page_token)
        start = next((index + 1 for index, entry in enumerate(entries) if entry.id == after), 0)
        if start == 0:
            raise DomainError(
                Reason.INVALID_PAGE_TOKEN, "page_token is not one of this collection", {"field": "page_token"}
            )
    end = start + min(request.page_size or DEFAULT_PAGE, MOST)
    page = entries[start:end]
    return page, base64.urlsafe_b64encode(page[-1].id.encode()).decode() if end < len(entries) else ""


def _entry_of(token: str) -> str:
    """The id inside a token; anything else gives one that no entry has."""
    try:
        return base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, ValueError):
        return ""


def _rule(rule: Rule) -> catalog_pb2.Rule:
    return catalog_pb2.Rule(
        name=f"rules/{rule.id}",
        title=rule.title,
        analysis=rule.analysis,
        severity=SEVERITIES[rule.severity],
        why=rule.why,
        fix=rule.fix,
        references=rule.references,
    )


def _technology(technology: Technology) -> catalog_pb2.Technology:
    return catalog_pb2.Technology(
        name=f"technologies/{technology.id}",
        title=technology.title,
        kind=technology.kind,
        version=technology.version,
        licence=technology.licence,
        homepage=technology.homepage,
        strengths=technology.strengths,
        limits=technology.limits,
    )


def _capability(capability: Capability, *, full: bool) -> catalog_pb2.Capability:
    message = catalog_pb2.Capability(
        name=f"capabilities/{capability.id}", title=capability.title, description=capability.description
    )
    if full:
        message.brief.CopyFrom(brief_pb2.Brief(**{**CONTENT.fields(capability.brief), "name": ""}))
        message.source.CopyFrom(SOURCE.down(capability.source))
    return message
