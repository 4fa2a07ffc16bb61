"""Our OpenAPI document is valid, linted by a tool we did not write, and its examples are what they claim to be."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import openapi_spec_validator
import pytest
from google.api import annotations_pb2
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import MethodDescriptor

from groundplan.v1 import brief_service_pb2
from tests.contract.walk import methods
from tests.node import tools

FILE = Path(__file__).parents[2] / "generated" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(FILE.read_text())
OPERATIONS = {operation["operationId"]: operation for item in DOCUMENT["paths"].values() for operation in item.values()}
METHODS = [
    *methods(),
    *(
        method
        for method in brief_service_pb2.DESCRIPTOR.pool.FindServiceByName("google.longrunning.Operations").methods
        if method.name != "WaitOperation"
    ),
]


def _operation(method: MethodDescriptor) -> dict[str, Any]:
    return OPERATIONS[method.name[0].lower() + method.name[1:]]


def _valid(schema: dict[str, Any], value: Any) -> None:
    # The reference base carries the components along.
    jsonschema.Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(value)


def test_the_document_is_valid() -> None:
    openapi_spec_validator.validate(DOCUMENT)


def test_every_method_is_described() -> None:
    assert len(OPERATIONS) == len(METHODS)
    for method in METHODS:
        assert _operation(method)["description"]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_examples_are_valid_and_are_messages(method: MethodDescriptor) -> None:
    operation = _operation(method)
    for parameter in operation.get("parameters", []):
        if "example" in parameter:
            _valid(parameter["schema"], parameter["example"])
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    if "requestBody" in operation:
        media = operation["requestBody"]["content"]["application/json"]
        _valid(media["schema"], media["example"])
        whole = media["example"] if rule.body == "*" else {rule.body: media["example"]}
        json_format.ParseDict(whole, message_factory.GetMessageClass(method.input_type)())
    content = operation["responses"]["200"]["content"]
    if "application/json" in content:
        media = content["application/json"]
        _valid(media["schema"], media["example"])
        for one in media["example"] if method.server_streaming else [media["example"]]:
            json_format.ParseDict(one, message_factory.GetMessageClass(method.output_type)())


@pytest.mark.parametrize("name", DOCUMENT["components"]["responses"])
def test_error_examples_are_statuses(name: str) -> None:
    media = DOCUMENT["components"]["responses"][name]["content"]["application/json"]
    _valid(media["schema"], media["example"])


def test_redocly_reports_nothing() -> None:
    cli = tools.installed() / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
    done = tools.run([cli, "lint", "--extends=recommended", "--format=json", FILE])
    report = json.loads(done.stdout[done.stdout.index("{") :])
    assert report["problems"] == []
    assert done.returncode == 0
