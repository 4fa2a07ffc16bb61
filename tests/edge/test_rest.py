"""REST cases as data: what reaches the server, and what comes back."""

from typing import Any

import grpc
import pytest
from google.protobuf import any_pb2, json_format, message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.rpc import error_details_pb2, status_pb2

from tests.edge.cases import load, send, send_case
from tests.edge.conftest import Edge
from tests.edge.stand_in import Failure, message_class, services

CASES = load("rest_cases.yaml")
METHODS = {method.full_name: method for service in services() for method in service.methods}


def _parse(method: MethodDescriptor, value: Any) -> Any:
    return json_format.ParseDict(value, message_class(method.output_type)())


@pytest.mark.parametrize("name", CASES)
def test_a_request_becomes_a_call(edge: Edge, name: str) -> None:
    case = CASES[name]
    method = METHODS[case["reaches"]]
    if "answer" in case:
        stream = method.server_streaming
        answer = [_parse(method, one) for one in case["answer"]] if stream else _parse(method, case["answer"])
        edge.upstream.answers[method.full_name] = answer
    answered = send_case(edge, case)
    assert answered.status == 200, answered.content
    [call] = edge.upstream.calls
    assert call.method == method.full_name
    expected = json_format.ParseDict(case.get("with", {}), message_class(method.input_type)())
    assert call.request == expected
    assert answered.headers["content-type"] == case.get("media_type", "application/json")
    if "text" in case:
        assert answered.content.decode("latin-1") == case["text"]
    elif "answer" in case:
        assert answered.json() == case["answer"]


def test_every_method_has_a_case() -> None:
    reached = {case["reaches"] for case in CASES.values()}
    assert set(METHODS) - reached == {"google.longrunning.Operations.WaitOperation"}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, 400),
        (grpc.StatusCode.FAILED_PRECONDITION, 400),
        (grpc.StatusCode.UNAUTHENTICATED, 401),
        (grpc.StatusCode.PERMISSION_DENIED, 403),
        (grpc.StatusCode.NOT_FOUND, 404),
        (grpc.StatusCode.ALREADY_EXISTS, 409),
        (grpc.StatusCode.ABORTED, 409),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, 429),
        (grpc.StatusCode.CANCELLED, 499),
        (grpc.StatusCode.INTERNAL, 500),
        (grpc.StatusCode.UNIMPLEMENTED, 501),
        (grpc.StatusCode.UNAVAILABLE, 503),
        (grpc.StatusCode.DEADLINE_EXCEEDED, 504),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_failure_keeps_its_details(edge: Edge, code: grpc.StatusCode, status: int) -> None:
    info = any_pb2.Any()
    info.Pack(error_details_pb2.ErrorInfo(reason="SOME_REASON", domain="groundplan.dev", metadata={"a": "b"}))
    violation = any_pb2.Any()
    violation.Pack(
        error_details_pb2.BadRequest(field_violations=[{"field": "brief.title", "description": "is ünüsual"}])
    )
    sent = status_pb2.Status(code=code.value[0], message="what went wrong: ünüsual", details=[info, violation])
    edge.upstream.answers["groundplan.v1.CatalogService.ListRules"] = Failure(
        code, sent.message, sent.SerializeToString()
    )
    answered = send(edge, "GET /v1/rules")
    assert answered.status == status
    assert answered.headers["content-type"] == "application/json"
    assert json_format.ParseDict(answered.json(), status_pb2.Status()) == sent


def test_credentials_and_request_ids_reach_the_server(edge: Edge) -> None:
    answered = send(edge, "GET /v1/rules", {"authorization": "Bearer gp_a_b"})
    [call] = edge.upstream.calls
    assert call.metadata["authorization"] == "Bearer gp_a_b"
    assert call.metadata["x-request-id"] == answered.headers["x-request-id"]


def test_a_client_cannot_say_who_it_is(edge: Edge) -> None:
    send(edge, "GET /v1/rules", {"x-forwarded-for": "10.1.2.3", "x-envoy-internal": "true"})
    [call] = edge.upstream.calls
    assert call.metadata["x-envoy-external-address"] == "127.0.0.1"
    assert not str(call.metadata["x-forwarded-for"]).endswith("10.1.2.3")
    assert "x-envoy-internal" not in call.metadata


def test_every_answer_forbids_guessing_and_running(edge: Edge) -> None:
    headers = send(edge, "GET /v1/rules").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["server"] == "groundplan"
    assert not [name for name in headers if name.startswith("x-envoy")]


def test_the_largest_body_that_is_allowed(edge: Edge) -> None:
    answered = send_case(edge, {"request": "POST /v1/briefs:check", "large": edge.settings.max_request_bytes})
    assert answered.status == 200, answered.content
    [call] = edge.upstream.calls
    assert len(call.request.source.text) > 4_000_000


def test_a_large_answer_arrives_whole(edge: Edge) -> None:
    method = METHODS["groundplan.v1.DesignService.DownloadDesign"]
    content = bytes(range(256)) * 64 * 1024  # 16 MiB
    edge.upstream.answers[method.full_name] = message_factory.GetMessageClass(method.output_type)(
        content_type="application/zip", data=content
    )
    answered = send(edge, "GET /v1/workspaces/acme/designs/shop-1:download")
    assert answered.status == 200
    assert answered.content == content
