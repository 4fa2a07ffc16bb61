"""The service as a proto3 file: one rpc for each method, bound to the same paths by google.api.http.

Field and value numbers ascend in the order of declaration. The order is that of the brief, so an attribute appended
there gets the next number; whoever takes one away reserves its number by hand in the published file.
"""

import re

from server.engine.contract import texts, words
from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.contract.problems import Scenario
from server.engine.contract.proto_messages import Field, Messages, comment
from server.engine.contract.shapes import Shapes
from server.engine.kernel.naming import camel, snake

_CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "FAILED_PRECONDITION",
    412: "ABORTED",
    413: "INVALID_ARGUMENT",
    415: "INVALID_ARGUMENT",
    422: "FAILED_PRECONDITION",
    428: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


def package_of(service: str) -> str:
    return f"{identifier(service)}.v1"


def path_of(service: str) -> str:
    """Where buf expects the file below the folder of protos: the package as folders."""
    name = identifier(service)
    return f"{name}/v1/{name}.proto"


def identifier(service: str) -> str:
    name = re.sub(r"[^a-z0-9_]", "_", snake(service))
    return name if name[:1].isalpha() else f"api_{name}"


def proto_of(interface: Interface, shapes: Shapes, service: str) -> str:
    """The text of the file."""
    name = camel(identifier(service))
    reserved = {f"{one.rpc}{end}" for one in interface.endpoints for end in ("Request", "Response")}
    messages = Messages(interface, shapes, {*reserved, f"{name}Service"})
    rpcs = [_rpc(one, messages) for one in interface.endpoints]
    if interface.has_operations:
        rpcs.append(_operation_rpc(messages))
    title = interface.catalogue.brief.title or name
    said = (
        f"{title}. Enum values and 64-bit integers read as in the OpenAPI document over REST; ProtoJSON would write "
        "the former in capitals and the latter as strings."
    )
    between = [line for number, rpc in enumerate(rpcs) for line in (*([""] if number else []), *rpc)]
    imports = sorted({"google/api/annotations.proto", *messages.imports})
    policy = (
        "Written by Groundplan. Numbers ascend in the order of declaration and stay: append new fields, and reserve "
        "the "
        "number and the name of one that goes."
    )
    lines = [
        *comment(policy, ""),
        'syntax = "proto3";',
        "",
        f"package {package_of(service)};",
        "",
        *(f'import "{path}";' for path in imports),
        "",
        *comment(said, ""),
        f"service {name}Service {{",
        *between,
        "}",
        *messages.lines(),
    ]
    return "\n".join(lines) + "\n"


def _rpc(one: Endpoint, messages: Messages) -> list[str]:
    messages.request(one)
    shown = messages.response(one)
    said = (" ".join(one.use_case.description.split()) or f"{texts.summary_of(one)}.", _needs(one))
    binding = [f'{one.route.verb.lower()}: "{one.route.path}"']
    if one.route.verb in ("POST", "PUT", "PATCH"):
        binding.append('body: "*"')
    if shown:
        binding.append(f'response_body: "{shown}"')
    return [*(line for text in said for line in comment(text, "  ")), *_method(one.rpc, binding)]


def _method(name: str, binding: list[str]) -> list[str]:
    return [
        f"  rpc {name}({name}Request) returns ({name}Response) {{",
        "    option (google.api.http) = {",
        *(f"      {option}" for option in binding),
        "    };",
        "  }",
    ]


def _needs(one: Endpoint) -> str:
    scopes = "no token" if one.behaviour.is_open else f"scope {words.listed(list(one.behaviour.scopes))}"
    failures = dict.fromkeys(_code(scenario) for scenario in one.scenarios)
    return f"Needs {scopes}. Fails with {words.listed(list(failures), 'or')}."


def _code(scenario: Scenario) -> str:
    if scenario.type.endswith(("-taken", "-exists")):
        return "ALREADY_EXISTS"
    if scenario.type.endswith(("-changed", "request-in-progress")):
        return "ABORTED"
    return _CODES[scenario.status]


def _operation_rpc(messages: Messages) -> list[str]:
    messages.operation()
    key = Field("string", "operation_id", "UUID of the operation.", "REQUIRED")
    messages.message("GetOperationRequest", "Request of GetOperation.", [key])
    messages.message(
        "GetOperationResponse", "Response of GetOperation.", [Field("Operation", "operation", "Its state.")]
    )
    binding = ['get: "/v1/operations/{operation_id}"', 'response_body: "operation"']
    return [
        *comment("Follows long work until its state is no longer running.", "  "),
        *_method("GetOperation", binding),
    ]
