"""What schemathesis sends through Envoy, how an answer is held against our OpenAPI document, and what is excused."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema
import pytest
import schemathesis
import yaml
from google.api import annotations_pb2
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from schemathesis.core.failures import Failure, FailureGroup

from tests.edge.stand_in import message_class
from tests.edge.whole import Whole
from tests.service import methods

FILE = Path(__file__).parents[2] / "generated" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(FILE.read_text())
LISTED: dict[str, list[dict[str, Any]]] = yaml.safe_load((Path(__file__).parent / "conformance.yaml").read_text())
NOT_TRIED, EXCUSES = LISTED["not_tried"], LISTED["excused"]
LARGE_REQUESTS = r"^/v1/analyses:|/briefs(:check|/\{brief\})?$"
METHODS = {method.name[0].lower() + method.name[1:]: method for method in methods.served()}


def schema(*, boundaries: bool) -> Any:
    """``boundaries``: every limit of every parameter and member is tried as well, hundreds of requests in all.

    A brief's members are tried where briefs are kept and checked; the analyses that take one as well are tried with
    the rest of what they take, or most of the time would go into drawing briefs. Limits are tried where requests are
    small: what analyses take is nested so deeply that writing down every limit of it takes minutes.
    """
    document = copy.deepcopy(DOCUMENT)
    for path, operations in document["paths"].items():
        if path.startswith("/v1/analyses:"):
            reference = operations["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            body = document["components"]["schemas"][reference.rpartition("/")[2]]
            if body["properties"].pop("brief", None):
                body["oneOf"].remove({"required": ["brief"]})
    loaded = schemathesis.openapi.from_dict(document)
    loaded.config.phases.coverage.enabled = boundaries
    if boundaries:
        loaded = loaded.exclude(path_regex=LARGE_REQUESTS)
    return loaded.exclude(operation_id=[one["operation"] for one in NOT_TRIED])


def conforms(case: schemathesis.Case, system: Whole) -> None:
    response = case.call(base_url=system.edge.url, headers=system.authorization("admin"), timeout=30)
    try:
        case.validate_response(response, headers=system.authorization("admin"))
    except FailureGroup as group:
        failures = [one for one in group.exceptions if not _excused(one, case, response)]
        if failures:
            said = "\n".join(f"{type(one).__name__}: {one}" for one in failures)
            answer = f"{response.status_code} {response.text[:2000]}"
            pytest.fail(f"{said}\n{case.as_curl_command()}\n{answer}", pytrace=False)


def settings(examples: int) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def _excused(failure: Failure, case: schemathesis.Case, response: Any) -> bool:
    return any(_applies(excuse, failure, case, response) for excuse in EXCUSES)


def _applies(excuse: dict[str, Any], failure: Failure, case: schemathesis.Case, response: Any) -> bool:
    if type(failure).__name__ != excuse["check"] or response.status_code not in excuse.get(
        "status", [response.status_code]
    ):
        return False
    if not re.match(excuse.get("path", ""), case.operation.path):
        return False
    if excuse.get("canonical"):
        return _valid_when_canonical(case)
    if excuse.get("nameless_member"):
        return _has_nameless_member(case.body)
    if "status" in excuse:
        return True
    body = response.json()
    [info] = [detail for detail in body["details"] if detail["@type"].endswith("ErrorInfo")]
    return (
        info["reason"] in excuse.get("reasons", [])
        or info.get("metadata", {}).get("cause") in excuse.get("causes", [])
        or any(re.search(pattern, body["message"]) for pattern in excuse.get("messages", []))
    )


def _has_nameless_member(value: Any) -> bool:
    if isinstance(value, dict):
        return "" in value or any(map(_has_nameless_member, value.values()))
    return isinstance(value, list) and any(map(_has_nameless_member, value))


def _valid_when_canonical(case: schemathesis.Case) -> bool:
    """Whether the request, read as proto3 JSON and written again in its one canonical form, is what we document."""
    method = METHODS[case.operation.definition.raw["operationId"]]
    operation = case.operation.definition.raw
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None:
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        fields = method.input_type.fields_by_name
        message = message_class(method.input_type if rule.body == "*" else fields[rule.body].message_type)()
        sent = case.body if isinstance(case.body, dict) else {}
        if not _valid(body["schema"], _canonical(sent, message)):
            return False
    for parameter in operation.get("parameters", []):
        place = {"query": case.query, "path": case.path_parameters}[parameter["in"]] or {}
        if parameter["name"] in place and not _valid(
            parameter["schema"], _of_query(method, parameter["name"], place[parameter["name"]])
        ):
            return False
    return True


def _canonical(sent: dict[str, Any], message: Message) -> Any:
    json_format.ParseDict(sent, message, ignore_unknown_fields=True)
    return json_format.MessageToDict(message)


def _of_query(method: MethodDescriptor, name: str, value: Any) -> Any:
    """The value of a parameter as JSON: the words of a query are typed by the field they are for."""
    field = next((one for one in method.input_type.fields if one.json_name == name), None)
    if field is None or not isinstance(value, str):
        return value
    if field.type == FieldDescriptor.TYPE_ENUM and re.fullmatch(r"\d+", value):
        known = field.enum_type.values_by_number.get(int(value))
        return known.name if known else value
    if field.type == FieldDescriptor.TYPE_INT32 and re.fullmatch(r"-?\d+", value):
        return int(value)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return {"true": True, "false": False}.get(value, value)
    return value


def _valid(schema: dict[str, Any], value: Any) -> bool:
    return jsonschema.Draft202012Validator({**schema, "components": DOCUMENT["components"]}).is_valid(value)
