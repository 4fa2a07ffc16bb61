"""What the operations of a document share: schemas, parameters, headers and responses, kept only if referred to."""

from dataclasses import dataclass, field
from typing import Any

from server.engine.contract import problems
from server.engine.contract.problems import Scenario
from server.engine.contract.samples import CURSOR, MOMENT, UUID
from server.engine.contract.words import kebab

JSON, PROBLEM, MERGE_PATCH = "application/json", "application/problem+json", "application/merge-patch+json"
PREFIX = "#/components"

HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "Version of the answer (RFC 9110, section 8.8.3); send it back in If-Match or If-None-Match.",
        "schema": {"type": "string", "maxLength": 80},
        "example": '"7"',
    },
    "CacheControl": {
        "description": "How long the answer may be reused (RFC 9111).",
        "schema": {"type": "string", "maxLength": 120},
        "example": "private, no-cache",
    },
    "Location": {
        "description": "Path of what was made.",
        "schema": {"type": "string", "format": "uri-reference", "maxLength": 2048},
    },
    "Link": {
        "description": "The next page, when there is one (RFC 8288, relation `next`).",
        "schema": {"type": "string", "maxLength": 4096},
    },
    "RateLimitPolicy": {
        "description": "Quota `q` for each window of `w` seconds (draft-ietf-httpapi-ratelimit-headers).",
        "schema": {"type": "string", "maxLength": 120},
        "example": '"caller";q=10;w=60',
    },
    "RateLimit": {
        "description": "What remains (`r`) and the seconds until it is restored (`t`).",
        "schema": {"type": "string", "maxLength": 120},
        "example": '"caller";r=9;t=42',
    },
    "RetryAfter": {
        "description": "Seconds to wait before a retry (RFC 9110, section 10.2.3).",
        "schema": {"type": "integer", "minimum": 1, "maximum": 86_400},
        "example": 30,
    },
    "WWWAuthenticate": {
        "description": "How to authenticate (RFC 6750, section 3).",
        "schema": {"type": "string", "maxLength": 200},
        "example": 'Bearer error="invalid_token"',
    },
}
HEADER_NAMES = {
    "CacheControl": "Cache-Control",
    "RateLimitPolicy": "RateLimit-Policy",
    "RetryAfter": "Retry-After",
    "WWWAuthenticate": "WWW-Authenticate",
}

PARAMETERS: dict[str, dict[str, Any]] = {
    "PageToken": {
        "name": "page_token",
        "in": "query",
        "description": "`next_page_token` of the page before, with the same filters. Opaque; valid for an hour.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 1024},
        "example": CURSOR,
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag of the state that is being changed (RFC 9110, section 13.1.1).",
        "schema": {"type": "string", "minLength": 1, "maxLength": 80},
        "example": '"7"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "An ETag from before; 304 when the answer is still the same (RFC 9110, section 13.1.2).",
        "schema": {"type": "string", "minLength": 1, "maxLength": 400},
        "example": '"6"',
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Chosen by the client for one intended change; a repeat within 24 hours gets the first answer "
        "again (draft-ietf-httpapi-idempotency-key-header).",
        "schema": {"type": "string", "format": "uuid"},
        "example": UUID,
    },
}

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `type` names the scenario; further members belong to it.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The scenario; stable, to be compared by programs."},
        "title": {"type": "string", "description": "The scenario for people; the same for every occurrence."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "This occurrence for people."},
        "instance": {"type": "string", "format": "uri-reference", "description": "The path of the request."},
        "errors": {"type": "array", "items": {"$ref": f"{PREFIX}/schemas/ProblemError"}},
        "columns": {"type": "array", "items": {"type": "string"}, "description": "Members whose values are taken."},
        "current": {"type": "string", "description": "The state that stands in the way."},
        "allowed_from": {"type": "array", "items": {"type": "string"}, "description": "States it is possible from."},
        "available": {"type": "integer", "description": "What is left."},
        "requested": {"type": "integer", "description": "What was asked for."},
    },
    "additionalProperties": True,
}
PROBLEM_ERROR: dict[str, Any] = {
    "type": "object",
    "description": "One mistake in a request, with its place.",
    "required": ["code", "detail"],
    "properties": {
        "pointer": {"type": "string", "format": "json-pointer", "description": "Place in the body (RFC 6901)."},
        "parameter": {"type": "string", "description": "Name of the path, query or header parameter."},
        "code": {"type": "string", "description": "What is wrong, for programs."},
        "detail": {"type": "string", "description": "What would be right, for people."},
    },
}
OPERATION: dict[str, Any] = {
    "type": "object",
    "description": "Work that takes longer than a request should wait. Kept for a day after it is done.",
    "required": ["id", "method", "state", "created_at", "finished_at", "result", "problem"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "method": {"type": "string", "description": "The operationId that started it."},
        "state": {"type": "string", "enum": ["running", "succeeded", "failed"]},
        "created_at": {"type": "string", "format": "date-time"},
        "finished_at": {"type": ["string", "null"], "format": "date-time"},
        "result": {
            "type": ["string", "null"],
            "format": "uri-reference",
            "description": "Path of what came of it, once it has succeeded.",
        },
        "problem": {"oneOf": [{"$ref": f"{PREFIX}/schemas/Problem"}, {"type": "null"}]},
    },
}
OPERATION_EXAMPLE: dict[str, Any] = {
    "id": UUID,
    "method": "",
    "state": "running",
    "created_at": MOMENT,
    "finished_at": None,
    "result": None,
    "problem": None,
}


@dataclass
class Components:
    """Collects what is referred to; the document holds nothing else."""

    host: str
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    parameters: dict[str, dict[str, Any]] = field(default_factory=dict)
    headers: dict[str, dict[str, Any]] = field(default_factory=dict)
    responses: dict[str, dict[str, Any]] = field(default_factory=dict)

    def schema(self, name: str, content: dict[str, Any]) -> dict[str, Any]:
        self.schemas.setdefault(name, content)
        return {"$ref": f"{PREFIX}/schemas/{name}"}

    def parameter(self, name: str) -> dict[str, Any]:
        self.parameters.setdefault(name, PARAMETERS[name])
        return {"$ref": f"{PREFIX}/parameters/{name}"}

    def header(self, name: str) -> dict[str, Any]:
        self.headers.setdefault(name, HEADERS[name])
        return {"$ref": f"{PREFIX}/headers/{name}"}

    def header_map(self, *names: str) -> dict[str, Any]:
        return {HEADER_NAMES.get(name, name): self.header(name) for name in names}

    def problem_schema(self) -> dict[str, Any]:
        self.schema("ProblemError", PROBLEM_ERROR)
        return self.schema("Problem", PROBLEM_SCHEMA)

    def operation_schema(self) -> dict[str, Any]:
        self.problem_schema()
        return self.schema("Operation", OPERATION)

    def problem(self, scenario: Scenario, path: str = "") -> dict[str, Any]:
        """An example of the scenario's problem document."""
        value: dict[str, Any] = {
            "type": f"https://{self.host}/problems/{scenario.type}",
            "title": scenario.title,
            "status": scenario.status,
            "detail": scenario.detail,
        }
        if path:
            value["instance"] = path
        return {**value, **scenario.members}

    def shared_response(self, scenario: Scenario) -> dict[str, Any]:
        """A response that is the same for every operation, by reference."""
        name = "".join(word.capitalize() for word in scenario.type.split("-"))
        if name not in self.responses:
            self.responses[name] = self.response((scenario,), "")
        return {"$ref": f"{PREFIX}/responses/{name}"}

    def response(self, scenarios: tuple[Scenario, ...], path: str) -> dict[str, Any]:
        """One status with an example for each of its scenarios."""
        content: dict[str, Any] = {"schema": self.problem_schema()}
        if len(scenarios) == 1:
            content["example"] = self.problem(scenarios[0], path)
        else:
            content["examples"] = {
                kebab(one.type): {"summary": one.title, "value": self.problem(one, path)} for one in scenarios
            }
        response: dict[str, Any] = {"description": _described(scenarios)}
        headers = _headers_of(scenarios)
        if headers:
            response["headers"] = self.header_map(*headers)
        response["content"] = {PROBLEM: content}
        return response

    def content(self) -> dict[str, Any]:
        """The components section, names in order."""
        sections = {
            "schemas": self.schemas,
            "parameters": self.parameters,
            "headers": self.headers,
            "responses": self.responses,
        }
        return {name: dict(sorted(found.items())) for name, found in sections.items() if found}


def _described(scenarios: tuple[Scenario, ...]) -> str:
    if len(scenarios) == 1:
        return f"{scenarios[0].title}." if not scenarios[0].when else f"{scenarios[0].title}: {scenarios[0].when}."
    return "\n".join(f"- `{one.type}`: {one.when or one.title}." for one in scenarios)


def _headers_of(scenarios: tuple[Scenario, ...]) -> tuple[str, ...]:
    names = []
    if any(one.status == 401 for one in scenarios):
        names.append("WWWAuthenticate")
    if any(one.status == 429 for one in scenarios):
        names += ["RateLimitPolicy", "RateLimit"]
    if any(one.retry_after for one in scenarios):
        names.append("RetryAfter")
    return tuple(names)


def default_response(components: Components) -> dict[str, Any]:
    return components.shared_response(problems.UNEXPECTED)
