"""HTTP bindings as OpenAPI operations: path and query parameters, bodies, answers."""

import re
from collections.abc import Iterator
from typing import Any

from google.api import http_pb2
from google.protobuf import descriptor_pb2 as pb

from server.api.openapi.contract import REQUIRED, Contract, behaves, bounds, http_rule
from server.api.openapi.responses import error_responses
from server.api.openapi.samples import Samples
from server.api.openapi.schemas import Schema, Schemas

_REVISION = "(@[1-9][0-9]{0,9})?"
_VARIABLE = re.compile(r"\{([\w.]+)(?:=([^}]*))?\}")


class Paths:
    """Turns methods into path items."""

    def __init__(self, contract: Contract, schemas: Schemas, samples: Samples) -> None:
        self.contract = contract
        self.schemas = schemas
        self.samples = samples

    def all(self) -> dict[str, dict[str, Any]]:
        paths: dict[str, dict[str, Any]] = {}
        for service_name, service in self.contract.served():
            for method in service.method:
                rule = http_rule(method)
                if rule is not None:
                    verb = rule.WhichOneof("pattern")
                    path, operation = self._operation(service_name, method, rule)
                    paths.setdefault(path, {})[verb] = operation
        return dict(sorted(paths.items()))

    def _operation(
        self, service: str, method: pb.MethodDescriptorProto, rule: http_pb2.HttpRule
    ) -> tuple[str, dict[str, Any]]:
        full_name = f"{service}.{method.name}"
        request = method.input_type.removeprefix(".")
        template = getattr(rule, rule.WhichOneof("pattern"))
        found = _VARIABLE.search(template)
        bound = found.group(1) if found else ""
        path, parameters = self._path(request, template, bound)
        comment = self.contract.comments[full_name]
        permission = self.contract.permission(service, method)
        operation: dict[str, Any] = {
            "operationId": method.name[0].lower() + method.name[1:],
            "summary": _words(method.name),
            "description": comment,
            "tags": [service.rpartition(".")[2]],
            "x-permission": permission,
        }
        if permission == "PUBLIC":
            operation["security"] = []
        if rule.body != "*":
            parameters += self._query(request, {bound.partition(".")[0], rule.body})
        if parameters:
            operation["parameters"] = parameters
        if rule.body:
            operation["requestBody"] = self._body(request, method.name, rule.body, bound)
        operation["responses"] = {"200": self._answer(method), **error_responses(method.name, permission, bool(bound))}
        return path, operation

    def _path(self, request: str, template: str, bound: str) -> tuple[str, list[Schema]]:
        """``/v1/{name=workspaces/*}:x`` → ``/v1/workspaces/{workspace}:x`` and its parameters."""
        found = _VARIABLE.search(template)
        if found is None:
            return template, []
        pieces = found.group(2).split("/")
        if not any("*" in piece for piece in pieces):
            return template.replace(found.group(0), found.group(2)), []
        patterns = self._piece_patterns(request, bound, pieces)
        parameters: list[Schema] = []
        for index, piece in enumerate(pieces):
            if "*" not in piece:
                continue
            variable = self.contract.collections[pieces[index - 1]]
            schema: Schema = {"type": "string", "minLength": 1}
            if patterns:
                schema["pattern"] = f"^{patterns.pop(0)}$"
            elif variable == "operation":
                schema["format"] = "uuid"  # google.longrunning states no limits
                schema["pattern"] = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
            description = f"The last part of the name of the {variable.replace('_', ' ')}."
            if piece == "**":
                description += " Its slashes are written as they are, not as %2F."
            parameters.append(
                {
                    "name": variable,
                    "in": "path",
                    "required": True,
                    "description": description,
                    "schema": schema,
                    "example": self.samples.parameter(variable),
                }
            )
            pieces[index] = f"{{{variable}}}"
        return template.replace(found.group(0), "/".join(pieces)), parameters

    def _piece_patterns(self, request: str, bound: str, pieces: list[str]) -> list[str]:
        """The parts of the field's pattern that stand for the variable pieces of the path."""
        pattern = bounds(self._field(request, bound)).pattern
        if pattern.startswith("(workspaces/"):  # a brief may leave its workspace out, except in a path
            pattern = pattern.removeprefix("(").replace("/)?", "/", 1)
            pattern = pattern.removesuffix(_REVISION)  # which a change cannot name
        fixed = [piece for piece in pieces if "*" not in piece]
        patterns = []
        for index, literal in enumerate(fixed):
            pattern = pattern.removeprefix(f"{literal}/")
            following = f"/{fixed[index + 1]}/" if index + 1 < len(fixed) else None
            here, _, pattern = pattern.partition(following) if following else (pattern, "", "")
            if here:
                patterns.append(here)
            pattern = f"{following.strip('/')}/{pattern}" if following else ""
        return patterns if len(patterns) == len(fixed) else []

    def _field(self, message: str, path: str) -> pb.FieldDescriptorProto:
        first, _, rest = path.partition(".")
        field = next(one for one in self.contract.messages[message].field if one.name == first)
        return self._field(field.type_name.removeprefix("."), rest) if rest else field

    def _query(self, request: str, elsewhere: set[str]) -> Iterator[Schema]:
        for field in self.contract.messages[request].field:
            if field.name in elsewhere:
                continue
            schema = self.schemas.field(request, field)
            parameter = {
                "name": field.json_name,
                "in": "query",
                "description": schema.pop("description", ""),
                "schema": schema,
            }
            if behaves(field, REQUIRED):
                parameter["required"] = True
            if (sample := self.samples.query(field.name)) is not None:
                parameter["example"] = sample
            yield parameter

    def _body(self, request: str, method: str, body: str, bound: str) -> Schema:
        if body == "*":
            first, _, rest = bound.partition(".")
            schema = self.schemas.message(request, frozenset() if rest else frozenset({first}), first)
            name = f"{request.rpartition('.')[2].removesuffix('Request')}Body"
            self.schemas.components[name] = schema
            reference: Schema = {"$ref": f"#/components/schemas/{name}"}
        else:
            reference = self.schemas.reference(self._field(request, body).type_name.removeprefix("."))
            schema = self.schemas.components[reference["$ref"].rpartition("/")[2]]
        # No body is the empty message to the edge.
        required = "required" in schema or "oneOf" in schema
        media: Schema = {"schema": reference, "example": self.samples.body(method)}
        return {"required": required, "content": {"application/json": media}}

    def _answer(self, method: pb.MethodDescriptorProto) -> Schema:
        kind = method.output_type.removeprefix(".")
        answer: Schema = {
            "description": "What was asked for.",
            "headers": {"x-request-id": {"$ref": "#/components/headers/RequestId"}},
        }
        if kind == "google.api.HttpBody":
            media_type, sample = self.samples.file(method.name)
            schema: Schema = {"type": "string"}
            answer["content"] = {media_type: {"schema": schema, "example": sample} if sample else {"schema": schema}}
            return answer
        schema = self.schemas.reference(kind)
        sample = self.samples.answer(method.name, kind)
        if method.server_streaming:
            schema, sample = {"type": "array", "items": schema}, sample if isinstance(sample, list) else [sample]
        answer["content"] = {"application/json": {"schema": schema, "example": sample}}
        return answer


def _words(name: str) -> str:
    """``ListBriefRevisions`` → ``List brief revisions``."""
    words = re.findall(r"[A-Z][a-z]*", name)
    return " ".join([words[0], *(word.lower() for word in words[1:])])
