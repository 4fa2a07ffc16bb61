"""One method as an OpenAPI operation, with an example for the request and for every response."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from server.engine.contract import problems, texts
from server.engine.contract.behaviour import WINDOW
from server.engine.contract.bodies import Member
from server.engine.contract.components import JSON, MERGE_PATCH, OPERATION_EXAMPLE, Components, default_response
from server.engine.contract.endpoints import Endpoint
from server.engine.contract.examples import Examples, Known
from server.engine.contract.mistakes import mistakes_of, place_of
from server.engine.contract.problems import Scenario
from server.engine.contract.samples import CURSOR, UUID
from server.engine.contract.security import Security
from server.engine.contract.shapes import Shapes
from server.engine.contract.subjects import READING, Action
from server.engine.contract.views import View


@dataclass(frozen=True)
class Operations:
    components: Components
    shapes: Shapes
    examples: Examples
    security: Security
    tags: dict[str, str]
    """Tag by use case."""

    def operation(self, one: Endpoint) -> dict[str, Any]:
        content: dict[str, Any] = {
            "tags": [self.tags[one.use_case.name]],
            "operationId": one.operation_id,
            "summary": texts.summary_of(one),
            "description": texts.description_of(one),
            "security": self.security.requirement(one),
        }
        parameters = self._parameters(one)
        if parameters:
            content["parameters"] = parameters
        if one.request.body:
            content["requestBody"] = self._body(one)
        content["responses"] = self._responses(one)
        content["x-rate-limit"] = {"quota": one.behaviour.rate_limit, "window_seconds": WINDOW, "per": "caller"}
        return content

    # requests

    def _parameters(self, one: Endpoint) -> list[dict[str, Any]]:
        found = [self._path_parameter(one, name) for name in range(len(one.route.parameters))]
        found += [self._query_parameter(member) for member in one.request.query]
        if one.page is not None:
            default, most = one.page
            schema = {"type": "integer", "format": "int32", "minimum": 1, "maximum": most, "default": default}
            text = "Most rows to answer with; fewer may come although more exist."
            found.append(
                {"name": "page_size", "in": "query", "description": text, "schema": schema, "example": default}
            )
            found.append(self.components.parameter("PageToken"))
            if one.answer.view is not None:
                found.append(_fields(one.answer.view))
        if one.behaviour.conditional_read:
            found.append(self.components.parameter("IfNoneMatch"))
        if one.behaviour.precondition:
            found.append(self.components.parameter("IfMatch"))
        if one.behaviour.idempotency_key:
            found.append(self.components.parameter("IdempotencyKey"))
        return found

    def _path_parameter(self, one: Endpoint, position: int) -> dict[str, Any]:
        parameter = one.route.parameters[position]
        text = self.shapes.input_text(parameter.input)
        if parameter.field is not None and parameter.field.is_key:
            text = texts.description_of_key(parameter.field)
        content = {
            "name": parameter.name,
            "in": "path",
            "required": True,
            "schema": self.shapes.input_schema(parameter.input),
            "example": self.examples.of_input(parameter.input),
        }
        return {**content, "description": text} if text else content

    def _query_parameter(self, member: Member) -> dict[str, Any]:
        given = member.input
        if given is None:
            raise AssertionError("groups of inputs travel in bodies")
        content: dict[str, Any] = {"name": member.name, "in": "query"}
        if member.required:
            content["required"] = True
        text = self.shapes.input_text(given)
        if text:
            content["description"] = text
        if given.many:
            content |= {"style": "form", "explode": False}
        return {**content, "schema": self.shapes.input_schema(given), "example": self.examples.of_input(given)}

    def _body(self, one: Endpoint) -> dict[str, Any]:
        name = f"{one.rpc}Request"
        schema = self.components.schema(name, self.shapes.body_schema(one.request.body, partial=one.partial_body))
        media = MERGE_PATCH if one.partial_body else JSON
        example = self.examples.of_body(one.request.body)
        required = one.partial_body or any(member.required for member in one.request.body)
        return {"required": required, "content": {media: {"schema": schema, "example": example}}}

    # responses

    def _responses(self, one: Endpoint) -> dict[str, Any]:
        responses = {str(one.success): self._success(one)}
        if one.behaviour.conditional_read:
            headers = self.components.header_map("ETag", "CacheControl")
            responses["304"] = {"description": "Not changed since the ETag in If-None-Match.", "headers": headers}
        path = self.example_path(one)
        for status, group in groupby(one.scenarios, key=lambda scenario: scenario.status):
            scenarios = tuple(self._particular(one, scenario) for scenario in group)
            if len(scenarios) == 1 and scenarios[0].shared:
                responses[str(status)] = self.components.shared_response(scenarios[0])
            else:
                responses[str(status)] = self.components.response(scenarios, path)
        responses["default"] = default_response(self.components)
        return responses

    def _particular(self, one: Endpoint, scenario: Scenario) -> Scenario:
        """The scenario with examples from this very method."""
        if scenario.type == "invalid-request":
            return replace(scenario, members={"errors": mistakes_of(one, self.shapes)})
        errors = scenario.members.get("errors")
        if errors and "member" in errors[0]:
            said = {"code": errors[0]["code"], "detail": errors[0]["detail"]}
            return replace(scenario, members={"errors": [{**place_of(one, errors[0]["member"]), **said}]})
        return scenario

    def example_path(self, one: Endpoint) -> str:
        path = one.route.path
        for parameter in one.route.parameters:
            path = path.replace(f"{{{parameter.name}}}", str(self.examples.of_input(parameter.input)))
        return path

    def _success(self, one: Endpoint) -> dict[str, Any]:
        headers = self.components.header_map("RateLimitPolicy", "RateLimit")
        if one.behaviour.is_long:
            located = {**self.components.header("Location")}
            self.components.operation_schema()
            example = {**OPERATION_EXAMPLE, "method": one.operation_id}
            return {
                "description": "Accepted; the operation tells when it is done.",
                "headers": {"Location": located, **self.components.header_map("RetryAfter"), **headers},
                "content": {JSON: {"schema": self.components.operation_schema(), "example": example}},
            }
        view = one.answer.view
        if view is None:
            text = "Accepted." if one.answer.silent else "Done; there is nothing to show."
            return {"description": text, "headers": headers}
        if one.success == 201:
            headers = {"Location": self.components.header("Location"), **headers}
        if one.behaviour.entity_tag or one.behaviour.conditional_read:
            headers = {**self.components.header_map("ETag"), **headers}
        if one.behaviour.conditional_read or one.behaviour.secret:
            headers = {"Cache-Control": self._cache(one), **headers}
        if one.page is not None:
            headers = {"Link": self.components.header("Link"), **headers}
        schema, example = self._answer(one, view)
        return {
            "description": _described(one),
            "headers": headers,
            "content": {JSON: {"schema": schema, "example": example}},
        }

    def _cache(self, one: Endpoint) -> dict[str, Any]:
        if one.behaviour.secret:
            value = "no-store"
        else:
            audience = "public" if one.behaviour.is_open else "private"
            value = f"{audience}, max-age={one.behaviour.max_age}" if one.behaviour.max_age else f"{audience}, no-cache"
        return {"schema": {"type": "string", "const": value}, "example": value}

    def _answer(self, one: Endpoint, view: View) -> tuple[dict[str, Any], Any]:
        reference = self.view(view)
        item = self.examples.of_view(view, self._after(one))
        if one.page is None and one.subject.action is not Action.BATCH:
            return reference, item
        properties: dict[str, Any] = {"items": {"type": "array", "items": reference}}
        example: dict[str, Any] = {"items": [item]}
        if one.page is not None:
            properties["items"]["maxItems"] = one.page[1]
            properties["next_page_token"] = {
                "type": ["string", "null"],
                "description": "Null on the last page.",
                "maxLength": 1024,
            }
            example["next_page_token"] = CURSOR
        for extra in one.answer.extras:
            if extra.view is not None:
                self.view(extra.view)
        beside = View("", "", one.answer.extras)
        shown = self.shapes.view_schema(beside)
        properties |= shown["properties"]
        example |= self.examples.of_view(beside)
        schema = {"type": "object", "required": list(properties), "properties": properties}
        return self.components.schema(f"{one.rpc}Response", schema), example

    def _after(self, one: Endpoint) -> Known:
        """What the method has just written, so that its answer shows it."""
        statement = one.subject.statement
        if statement is None or one.subject.action in READING:
            return {}
        return self.examples.after(statement, one.subject.entity, one.request.body)

    def view(self, view: View) -> dict[str, Any]:
        """A reference to the shape's component, with those of the shapes inside."""
        for one in view.properties:
            if one.view is not None:
                self.view(one.view)
        return self.components.schema(view.name, self.shapes.view_schema(view))


def _fields(view: View) -> dict[str, Any]:
    names = [one.name for one in view.properties]
    return {
        "name": "fields",
        "in": "query",
        "description": "Members of each item to answer with; all of them without. The key always comes.",
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "minItems": 1,
            "maxItems": len(names),
            "uniqueItems": True,
            "items": {"type": "string", "enum": names},
        },
        "example": names[:2],
    }


def _described(one: Endpoint) -> str:
    if one.page is not None:
        return "One page."
    if one.success == 201:
        return "Made."
    return {Action.UPDATE: "Changed.", Action.REPLACE: "Set.", Action.CUSTOM: "Done."}.get(one.subject.action, "Found.")


def operation_resource(
    components: Components, requirement: list[dict[str, list[str]]], started: Endpoint, result: str
) -> dict[str, Any]:
    """``GET /v1/operations/{operation_id}``: where a client follows long work, such as what ``started`` it."""
    schema = components.operation_schema()
    missing = problems.not_found("operation", "operation")
    done = {
        **OPERATION_EXAMPLE,
        "method": started.operation_id,
        "state": "succeeded",
        "finished_at": "2026-05-04T09:30:21Z",
        "result": result,
    }
    return {
        "tags": ["Operations"],
        "operationId": "getOperation",
        "summary": "Get operation",
        "description": "Follows long work. Ask again after `Retry-After` until `state` is no longer running.",
        "security": requirement,
        "parameters": [
            {
                "name": "operation_id",
                "in": "path",
                "required": True,
                "description": "Identifier of the operation.",
                "schema": {"type": "string", "format": "uuid"},
                "example": UUID,
            }
        ],
        "responses": {
            "200": {
                "description": "Its state.",
                "headers": components.header_map("RetryAfter", "RateLimitPolicy", "RateLimit"),
                "content": {JSON: {"schema": schema, "example": done}},
            },
            "400": components.response((_invalid_operation(),), f"/v1/operations/{UUID}"),
            "401": components.shared_response(problems.UNAUTHENTICATED),
            "404": components.response((missing,), f"/v1/operations/{UUID}"),
            "429": components.shared_response(problems.RATE_LIMITED),
            "503": components.shared_response(problems.UNAVAILABLE),
            "default": default_response(components),
        },
    }


def _invalid_operation() -> Scenario:
    return problems.validation([{"parameter": "operation_id", "code": "format", "detail": "Must be a valid uuid."}])
