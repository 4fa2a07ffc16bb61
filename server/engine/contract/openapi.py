"""The OpenAPI 3.1 document of a service."""

from typing import Any

from server.engine.contract import words
from server.engine.contract.components import Components
from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.contract.examples import Examples
from server.engine.contract.operations import Operations, operation_resource
from server.engine.contract.security import Security
from server.engine.contract.shapes import Shapes
from server.engine.kernel.naming import snake
from server.engine.model.brief import Brief

_VERBS = ("GET", "PUT", "POST", "PATCH", "DELETE")


def host_of(brief: Brief, service: str = "") -> str:
    """Where the interface is served until the brief's owner says where; ``.example`` is reserved (RFC 2606).

    ``service`` is one of several; the only one is reached as ``api``.
    """
    return f"{service or 'api'}.{brief.name}.example"


def tag_of(one: Endpoint) -> str:
    """The collection a method belongs to, in words: ``Shop sections``."""
    entity = one.subject.entity.rpartition(".")[2] or one.subject.entity
    return words.phrases(entity).capitalize() if entity else "Actions"


def document_of(interface: Interface, currency: str, security: Security) -> dict[str, Any]:
    """The whole document as a plain value, keys in reading order."""
    host = security.host
    components = Components(host)
    tags = {one.use_case.name: tag_of(one) for one in interface.endpoints}
    shapes = Shapes(interface.catalogue, currency)
    operations = Operations(components, shapes, Examples(interface.catalogue, currency, shapes), security, tags)
    paths: dict[str, dict[str, Any]] = {}
    for one in interface.endpoints:
        paths.setdefault(one.route.path, {})[one.route.verb.lower()] = operations.operation(one)
    if interface.has_operations:
        started = next(one for one in interface.endpoints if one.behaviour.is_long)
        result = operations.example_path(started).partition(":")[0]
        found = operation_resource(components, security.of_operations(), started, result)
        paths["/v1/operations/{operation_id}"] = {"get": found}
    schemes = security.schemes()
    content = components.content()
    if schemes:
        content = {"securitySchemes": schemes, **content}
    return {
        "openapi": "3.1.0",
        "info": _info(interface, currency),
        "servers": [
            {"url": f"https://{host}", "description": "Production; the name is a placeholder until one is chosen."}
        ],
        "tags": _tags(interface),
        "paths": {path: _in_order(paths[path]) for path in sorted(paths, key=_reading_order)},
        "components": content,
    }


def _in_order(item: dict[str, Any]) -> dict[str, Any]:
    return {verb.lower(): item[verb.lower()] for verb in _VERBS if verb.lower() in item}


def _reading_order(path: str) -> tuple[tuple[str, ...], str]:
    """A collection, its rows, their custom verbs, then what hangs below."""
    return tuple(path.replace(":", "/:").split("/")), path


def _tags(interface: Interface) -> list[dict[str, str]]:
    found: dict[str, str] = {}
    for one in interface.endpoints:
        entity = interface.catalogue.entities.get(one.subject.entity)
        text = entity.description if entity and entity.description else f"Methods on {tag_of(one).lower()}."
        found.setdefault(tag_of(one), " ".join(text.split()))
    if interface.has_operations:
        found["Operations"] = "Long work that was accepted and goes on."
    return [{"name": name, "description": text} for name, text in sorted(found.items())]


def _info(interface: Interface, currency: str) -> dict[str, Any]:
    brief = interface.catalogue.brief
    title = brief.title or snake(brief.name).replace("_", " ").capitalize()
    return {
        "title": f"{title} API",
        "version": "1.0.0",
        "summary": _shortened(brief.summary) or f"{len(interface.endpoints)} methods.",
        "description": "\n\n".join(
            [*([" ".join(brief.summary.split())] if brief.summary else []), _conventions(interface, currency)]
        ),
        "license": {"name": "Proprietary", "identifier": "LicenseRef-Proprietary"},
    }


def _shortened(text: str) -> str:
    first = " ".join(text.split()).partition(". ")[0].rstrip(".")
    return f"{first}." if first else ""


def _conventions(interface: Interface, currency: str) -> str:
    """What holds for every method, stated once."""
    points = [
        "**Versions.** The major version is in the path. Within `v1` changes are additive: new methods, new optional "
        "parameters, "
        "new members of answers. Ignore members you do not know.",
        "**Deprecation.** What will go is marked `deprecated` here and answers with the `Deprecation` header (RFC "
        "9745) and a "
        "`Link` to its successor; at least 180 days later it goes, at the time its `Sunset` header (RFC 8594) has "
        "announced.",
        "**Errors** are problem documents (RFC 9457). Compare `type`; `errors` lists every mistake with its place.",
        "**Identifiers** are opaque strings. **Times** are RFC 3339 in UTC. **Money** is an integer in minor units "
        f"(ISO 4217), of the currency beside it or {currency}.",
        "**Rate limits** are counted for each caller (the token's subject, the account a log-in names, else the "
        "network "
        "address); every answer "
        "carries "
        "`RateLimit-Policy` and `RateLimit`, a refusal (429) `Retry-After`.",
    ]
    if any(one.page for one in interface.endpoints):
        points.append(
            "**Pages.** Lists take `page_size` and `page_token` and answer with `next_page_token` and a `Link` to "
            "the next page. Tokens "
            "are keyset cursors: rows that come or go meanwhile are neither skipped nor repeated. Changing a filter "
            "needs a new first page. "
            "`fields` names the members to answer with."
        )
    if any(one.behaviour.idempotency_key for one in interface.endpoints):
        points.append(
            "**Retries.** GET, PUT, PATCH and DELETE may be repeated. Where a POST would do it twice, "
            "`Idempotency-Key` is required: "
            "the same key and body within 24 hours get the first answer, another body 422, a request still running 409."
        )
    if any(one.behaviour.precondition for one in interface.endpoints):
        points.append(
            "**Concurrent changes.** Changing what can be read needs its ETag in `If-Match`: 428 without, 412 when "
            "it is stale. "
            "Reads take `If-None-Match` and answer 304 when nothing changed."
        )
    if interface.has_operations:
        points.append(
            "**Long work** answers 202 with an operation; follow `Location` until its `state` is no longer `running`."
        )
    return "\n".join(f"- {point}" for point in points)
