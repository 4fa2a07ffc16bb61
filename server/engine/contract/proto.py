"""The service as a proto3 file: one rpc for each method, bound to the same paths by google.api.http.

Field and value numbers ascend in the order of declaration. The order is that of the brief, so an attribute appended
there gets the next number; whoever takes one away reserves its number by hand in the published file.
"""

import re
from typing import Any

from server.engine.contract import texts, words
from server.engine.contract.bodies import Member
from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.contract.proto_types import Enums, Kind, kind_of
from server.engine.contract.security import Security
from server.engine.contract.shapes import Shapes
from server.engine.contract.subjects import Action
from server.engine.contract.views import Property, View
from server.engine.kernel.naming import camel, snake

_WIDTH = 116


def package_of(service: str) -> str:
    return f"{_identifier(service)}.v1"


def path_of(service: str) -> str:
    """Where buf expects the file below the folder of protos: the package as folders."""
    name = _identifier(service)
    return f"{name}/v1/{name}.proto"


def _identifier(service: str) -> str:
    name = re.sub(r"[^a-z0-9_]", "_", snake(service))
    return name if name[:1].isalpha() else f"api_{name}"


class Proto:
    """Collects messages while rpcs are written; ``text`` is the file."""

    def __init__(self, interface: Interface, shapes: Shapes, security: Security, service: str) -> None:
        self._interface = interface
        self._shapes = shapes
        self._security = security
        self._service = service
        self._messages: dict[str, list[str]] = {}
        taken = {f"{one.rpc}{end}" for one in interface.endpoints for end in ("Request", "Response")}
        self._enums = Enums({*taken, f"{camel(_identifier(service))}Service", "Operation"})
        self._imports = {"google/api/annotations.proto"}

    def text(self) -> str:
        rpcs = [line for one in self._interface.endpoints for line in self._rpc(one)]
        if self._interface.has_operations:
            rpcs += self._operation_rpc()
        name = camel(_identifier(self._service))
        title = self._interface.catalogue.brief.title or name
        body = [
            *_comment(
                f"{title}. Enum values and 64-bit integers read as in the OpenAPI document over REST; "
                "ProtoJSON would write the former in capitals and the latter as strings.",
                "",
            ),
            f"service {name}Service {{",
            *_between(rpcs),
            "}",
        ]
        for enum in self._enums.lines():
            body += ["", *enum]
        for message in self._messages.values():
            body += ["", *message]
        head = [
            "// Written by Groundplan. Numbers ascend in the order of declaration and stay: append new fields, and "
            "reserve the",
            "// number and the name of one that goes.",
            'syntax = "proto3";',
            "",
            f"package {package_of(self._service)};",
            "",
            *(f'import "{path}";' for path in sorted(self._imports)),
            "",
        ]
        return "\n".join([*head, *body]) + "\n"

    # rpcs

    def _rpc(self, one: Endpoint) -> list[str]:
        self._request(one)
        binding = self._response(one)
        said = [" ".join(one.use_case.description.split()) or f"{texts.summary_of(one)}.", self._allowed(one)]
        lines = [line for text in said for line in _comment(text, "  ")]
        lines.append(f"  rpc {one.rpc}({one.rpc}Request) returns ({one.rpc}Response) {{")
        options = [f'{one.route.verb.lower()}: "{one.route.path}"']
        if one.request.body or one.route.verb in ("POST", "PUT", "PATCH"):
            options.append('body: "*"')
        if binding:
            options.append(f'response_body: "{binding}"')
        lines.append("    option (google.api.http) = {")
        lines += [f"      {option}" for option in options]
        lines += ["    };", "  }"]
        return lines

    def _allowed(self, one: Endpoint) -> str:
        scopes = "no token" if one.behaviour.is_open else f"scope {words.listed(list(one.behaviour.scopes))}"
        failures = ", ".join(dict.fromkeys(_CODES[status] for status in one.statuses if status in _CODES))
        return f"Needs {scopes}. Fails with {failures}."

    def _request(self, one: Endpoint) -> None:
        fields: list[tuple[str, str, str]] = []
        for parameter in one.route.parameters:
            text = texts.description_of_key(parameter.field) if parameter.field and parameter.field.is_key else ""
            text = text or self._shapes.input_text(parameter.input) or f"The {parameter.name.replace('_', ' ')}."
            fields.append(
                (self._typed(self._shapes.input_schema(parameter.input), parameter.name, one.rpc), parameter.name, text)
            )
        members = (*one.request.query, *one.request.body)
        fields += [self._member(one, member, f"{one.rpc}Request", one.partial_body) for member in members]
        if one.page is not None:
            fields += [
                ("int32", "page_size", f"Most rows to answer with; {one.page[0]} when 0, at most {one.page[1]}."),
                ("string", "page_token", "`next_page_token` of the page before, with the same filters."),
                (self._mask(), "fields", "Members of each item to answer with; all of them when empty."),
            ]
        if one.partial_body:
            fields.append((self._mask(), "update_mask", "Fields to change; one named here and left unset is cleared."))
        if one.behaviour.precondition:
            fields.append(("string", "etag", "ETag of the state that is being changed; the If-Match header over REST."))
        if one.behaviour.idempotency_key:
            fields.append(
                ("string", "request_id", "UUID of this intended change; the Idempotency-Key header over REST.")
            )
        self._message(f"{one.rpc}Request", f"Request of {one.rpc}.", fields)

    def _member(self, one: Endpoint, member: Member, owner: str, optional: bool) -> tuple[str, str, str]:
        if member.input is not None:
            schema = self._shapes.input_schema(member.input)
            text = self._shapes.input_text(member.input) or f"The {member.name.replace('_', ' ')}."
            column = member.input.field
            enum_of = camel(f"{column.entity.replace('.', '_')}_{column.name}") if column else owner
            typed = self._typed(schema, enum_of, one.rpc, optional=optional or not member.required)
            return typed, member.name, text
        name = f"{owner.removesuffix('Request')}{camel(member.name)}Entry"
        fields = [self._member(one, inner, name, False) for inner in member.members]
        self._message(name, f"One of the {member.name.replace('_', ' ')} of {one.rpc}.", fields)
        said = f"At most {member.many}." if member.many else "Left out when there is none."
        return (f"repeated {name}" if member.many else name), member.name, said

    def _response(self, one: Endpoint) -> str:
        """Writes the response message; gives the field that is the body over REST, empty when all of it is."""
        name = f"{one.rpc}Response"
        text = f"Response of {one.rpc}."
        if one.behaviour.is_long:
            self._operation_message()
            self._message(name, text, [("Operation", "operation", "To be followed with GetOperation.")])
            return "operation"
        view = one.answer.view
        if view is None:
            self._message(name, text, [])
            return ""
        shown = self._view(view)
        if one.page is None and one.subject.action is not Action.BATCH:
            field = snake(view.entity.replace(".", "_")) if view.entity else "result"
            self._message(
                name,
                text,
                [(shown, field, "The resource after the call." if view.entity else "What was granted or computed.")],
            )
            return field
        fields = [(f"repeated {shown}", "items", "One page." if one.page else "Those that were found.")]
        if one.page is not None:
            fields.append(("string", "next_page_token", "For the next page; empty on the last one."))
        fields += [self._property(extra, name) for extra in one.answer.extras]
        self._message(name, text, fields)
        return ""

    # messages

    def _view(self, view: View) -> str:
        if view.name not in self._messages:
            self._messages[view.name] = []
            fields = [self._property(one, view.name) for one in view.properties]
            entity = self._interface.catalogue.entities.get(view.entity)
            text = entity.description if entity and entity.description else words.phrase(view.name).capitalize() + "."
            self._message(view.name, text, fields)
        return view.name

    def _property(self, one: Property, owner: str) -> tuple[str, str, str]:
        if one.view is not None:
            inner = self._view(one.view)
            return (f"repeated {inner}" if one.many else inner), one.name, f"The {one.name.replace('_', ' ')}."
        if one.field is not None:
            schema = self._shapes.property_schema(one)
            text = schema.get("description") or f"The {one.name.replace('_', ' ')}."
            enum_of = camel(f"{one.field.entity.replace('.', '_')}_{one.field.name}")
        else:
            schema, text, enum_of = one.schema or {}, one.description, camel(f"{owner}_{one.name}")
        return self._typed(schema, enum_of, owner, optional=one.nullable), one.name, text

    def _typed(self, schema: dict[str, Any], enum_of: str, owner: str, optional: bool = False) -> str:
        kind = kind_of(schema)
        if kind is Kind.ENUM:
            name = self._enums.named(enum_of, tuple(str(value) for value in schema["enum"] if value is not None))
        elif kind is Kind.LIST:
            return f"repeated {self._typed(schema['items'], enum_of, owner)}"
        else:
            name, needs = kind.value
            self._imports |= {needs} if needs else set()
        scalar = kind.name in ("STRING", "INT32", "INT64", "DOUBLE", "FLOAT", "BOOL", "BYTES", "ENUM")
        return f"optional {name}" if optional and scalar else name

    def _mask(self) -> str:
        self._imports.add("google/protobuf/field_mask.proto")
        return "google.protobuf.FieldMask"

    def _message(self, name: str, text: str, fields: list[tuple[str, str, str]]) -> None:
        lines = [*_comment(text, ""), f"message {name} {{"]
        unique = {field: (typed, said) for typed, field, said in reversed(fields)}
        ordered = [(typed, field, said) for typed, field, said in fields if unique.pop(field, None) is not None]
        for number, (typed, field, said) in enumerate(ordered, 1):
            lines += _comment(said, "  ")
            lines.append(f"  {typed} {field} = {number};")
        self._messages.pop(name, None)
        self._messages[name] = [*lines, "}"] if ordered else [*lines[:-1], f"message {name} {{}}"]

    def _operation_message(self) -> None:
        if "Operation" in self._messages:
            return
        self._imports |= {"google/protobuf/timestamp.proto"}
        state = self._enums.named("OperationState", ("running", "succeeded", "failed"))
        time = "google.protobuf.Timestamp"
        self._message(
            "Operation",
            "Work that takes longer than a request should wait. Kept for a day after it is done.",
            [
                ("string", "id", "UUID of the operation."),
                ("string", "method", "The rpc that started it."),
                (state, "state", "Where it stands."),
                (time, "created_at", "When it was accepted."),
                (time, "finished_at", "When it was done; unset before."),
                ("optional string", "result", "Path of what came of it, once it has succeeded."),
                ("optional string", "problem", "Type of the problem it failed with."),
            ],
        )

    def _operation_rpc(self) -> list[str]:
        self._operation_message()
        self._message(
            "GetOperationRequest", "Request of GetOperation.", [("string", "operation_id", "UUID of the operation.")]
        )
        self._message("GetOperationResponse", "Response of GetOperation.", [("Operation", "operation", "Its state.")])
        return [
            *_comment("Follows long work until its state is no longer running.", "  "),
            "  rpc GetOperation(GetOperationRequest) returns (GetOperationResponse) {",
            "    option (google.api.http) = {",
            '      get: "/v1/operations/{operation_id}"',
            '      response_body: "operation"',
            "    };",
            "  }",
        ]


_CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "FAILED_PRECONDITION or ALREADY_EXISTS",
    412: "ABORTED",
    422: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


def _comment(text: str, indent: str) -> list[str]:
    """The text as line comments within the width."""
    lines: list[str] = []
    current = ""
    for word in " ".join(text.split()).split(" "):
        if current and len(indent) + 3 + len(current) + 1 + len(word) > _WIDTH:
            lines.append(f"{indent}// {current}")
            current = word
        else:
            current = f"{current} {word}".strip()
    return [*lines, f"{indent}// {current}"] if current else lines


def _between(lines: list[str]) -> list[str]:
    """An empty line after each rpc but the last."""
    found: list[str] = []
    for line in lines:
        found.append(line)
        if line == "  }":
            found.append("")
    return found[:-1] if found and not found[-1] else found
