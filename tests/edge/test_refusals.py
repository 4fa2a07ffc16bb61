"""Envoy's own refusals look like the server's: google.rpc.Status with one ErrorInfo, over JSON, gRPC and gRPC-Web."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2

from groundplan.v1 import (
    brief_service_pb2,
    brief_service_pb2_grpc,
    catalog_service_pb2,
    catalog_service_pb2_grpc,
)
from server.engine.errors import Reason
from server.interceptors.errors import CODES
from tests.edge.cases import Answer, load, send, send_case
from tests.edge.conftest import Edge, running
from tests.edge.stand_in import StandIn

CASES = load("refusal_cases.yaml")


def assert_refused(answered: Answer, status: int, reason: str) -> dict[str, Any]:
    assert answered.status == status, answered.content
    assert answered.headers["content-type"] == "application/json"
    body: dict[str, Any] = answered.json()
    assert body["code"] == CODES[Reason(reason)].value[0]
    assert body["message"]
    assert body["details"][0]["@type"] == "type.googleapis.com/google.rpc.ErrorInfo"
    assert body["details"][0]["reason"] == reason
    assert body["details"][0]["domain"] == "groundplan.dev"
    assert all(isinstance(value, str) for value in body["details"][0]["metadata"].values())
    return body


def error_info(error: grpc.RpcError) -> error_details_pb2.ErrorInfo:
    trailers = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
    assert status.code == error.code().value[0]
    info = error_details_pb2.ErrorInfo()
    assert isinstance(status.details[0], any_pb2.Any)
    assert status.details[0].Unpack(info)
    return info


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_is_ours_and_the_server_is_not_called(edge: Edge, name: str) -> None:
    case = CASES[name]
    answered = send_case(edge, case)
    if case.get("bodiless"):
        assert answered.status == case["status"]
    else:
        assert_refused(answered, case["status"], case["reason"])
    assert edge.upstream.calls == []


def test_an_unknown_method_over_grpc_is_unimplemented(edge: Edge) -> None:
    with grpc.insecure_channel(edge.target) as channel:
        call = channel.unary_unary("/somebody.else.Service/Method")
        with pytest.raises(grpc.RpcError) as caught:
            call(b"", timeout=10)
    assert caught.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert error_info(caught.value).reason == "UNIMPLEMENTED"
    assert edge.upstream.calls == []


def test_reflection_passes_where_it_is_turned_on(stand_in: StandIn) -> None:
    with running(stand_in, reflection=True) as edge, grpc.insecure_channel(edge.target) as channel:
        call = channel.unary_unary("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
        with pytest.raises(grpc.RpcError) as caught:
            call(b"", timeout=10)
        # The stand-in's own answer, whose details the edge has not written.
        assert "grpc-status-details-bin" not in dict(caught.value.trailing_metadata() or ())


def test_a_client_that_calls_too_often_is_told_when_to_come_back(stand_in: StandIn) -> None:
    with running(stand_in, client_per_second=1, client_burst=5) as edge:
        time.sleep(1.1)  # the fixture's own health check came from here too, and is not counted
        answers = [send(edge, "GET /v1/rules") for _ in range(12)]
        accepted = [one for one in answers if one.status == 200]
        assert 5 <= len(accepted) <= 6
        body = assert_refused(answers[-1], 429, "RATE_LIMITED")
        assert body["details"][1] == {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"}
        assert answers[-1].headers["retry-after"] == "1"
        # Another client is not held responsible.
        assert send(edge, "GET /v1/rules", source_address="127.0.0.2").status == 200
        with grpc.insecure_channel(edge.target) as channel:
            stub = catalog_service_pb2_grpc.CatalogServiceStub(channel)
            with pytest.raises(grpc.RpcError) as caught:
                _call_often(stub)
        assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert error_info(caught.value).reason == "RATE_LIMITED"
        assert send(edge, "GET /healthz").status == 200


def _call_often(stub: catalog_service_pb2_grpc.CatalogServiceStub) -> None:
    for _ in range(12):
        stub.ListRules(catalog_service_pb2.ListRulesRequest(), timeout=10)


def test_all_clients_together_are_limited_too(stand_in: StandIn) -> None:
    with running(stand_in, total_per_second=1, total_burst=6) as edge:
        statuses = [send(edge, "GET /v1/rules", source_address=f"127.0.1.{host}").status for host in range(1, 20)]
    assert 6 <= statuses.count(200) <= 7
    assert set(statuses) == {200, 429}


def test_a_limit_of_zero_is_none(stand_in: StandIn) -> None:
    with running(stand_in, client_per_second=0, client_burst=1, total_burst=1) as edge:
        assert {send(edge, "GET /v1/rules").status for _ in range(20)} == {200}


def test_a_server_that_does_not_serve_is_unavailable(stand_in: StandIn) -> None:
    with running(stand_in) as edge:
        stand_in.set_serving(False)
        try:
            _wait_for_status(edge, 503)
            assert_refused(send(edge, "GET /healthz"), 503, "UNAVAILABLE")
            assert_refused(send(edge, "GET /v1/rules"), 503, "UNAVAILABLE")
            with grpc.insecure_channel(edge.target) as channel, pytest.raises(grpc.RpcError) as caught:
                catalog_service_pb2_grpc.CatalogServiceStub(channel).ListRules(
                    catalog_service_pb2.ListRulesRequest(), timeout=10
                )
            assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
            assert error_info(caught.value).reason == "UNAVAILABLE"
        finally:
            stand_in.set_serving(True)
        _wait_for_status(edge, 200)


def _wait_for_status(edge: Edge, status: int) -> None:
    deadline = time.monotonic() + 15
    while send(edge, "GET /healthz").status != status:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_call_that_takes_too_long_ends(stand_in: StandIn) -> None:
    with running(stand_in, call_seconds=1) as edge:
        stand_in.reset()
        stand_in.delay = 3
        try:
            assert_refused(send(edge, "GET /v1/rules"), 504, "DEADLINE_EXCEEDED")
        finally:
            stand_in.delay = 0


def test_headers_that_trickle_in_are_not_waited_for(stand_in: StandIn) -> None:
    with running(stand_in, header_seconds=1) as edge:
        with socket.create_connection(("127.0.0.1", edge.settings.port), timeout=10) as client:
            client.sendall(b"GET /v1/rules HTTP/1.1\r\nhost: a\r\nx-slow: ")
            answer = client.recv(65536)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b'"reason":"DEADLINE_EXCEEDED"' in answer


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x00\x05hello", b"GET\r\n\r\n", b"\x00" * 100, b"PRI * HTTP/2.0\r\n\r\nxx"]
)
def test_what_is_not_http_is_refused_and_harms_nobody(edge: Edge, garbage: bytes) -> None:
    with socket.create_connection(("127.0.0.1", edge.settings.port), timeout=10) as client:
        client.sendall(garbage)
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
    assert send(edge, "GET /v1/rules").status == 200


@pytest.mark.parametrize(
    "header",
    [
        {"|": "1"},
        {"x~y": "1"},
        {"x-a-bin": "!!!"},
        {"grpc-previous-rpc-attempts": "x"},
        {"grpc-retry-pushback-ms": "x"},
    ],
    ids=lambda header: next(iter(header)),
)
def test_a_header_that_grpc_cannot_carry_is_dropped(edge: Edge, header: dict[str, str]) -> None:
    assert send(edge, "GET /v1/rules", header).status == 200
    [call] = edge.upstream.calls
    assert not set(header) & set(call.metadata)


@pytest.mark.parametrize("header", [{"grpc-timeout": "soon"}, {"grpc-encoding": "rot13"}], ids=["timeout", "encoding"])
@pytest.mark.parametrize("request_", ["GET /v1/rules", "POST /groundplan.v1.CatalogService/ListRules"])
def test_a_grpc_header_without_a_meaning_is_refused(edge: Edge, request_: str, header: dict[str, str]) -> None:
    kind = {} if request_.startswith("GET") else {"content-type": "application/grpc"}
    answered = send(edge, request_, {**header, **kind})
    if kind:
        assert (answered.status, answered.headers["grpc-status"]) == (200, "3")
    else:
        assert_refused(answered, 400, "INVALID_ARGUMENT")
    assert edge.upstream.calls == []


def test_a_message_over_grpc_is_limited_too(edge: Edge) -> None:
    text = "x" * (edge.settings.max_request_bytes + 10)
    with grpc.insecure_channel(edge.target) as channel, pytest.raises(grpc.RpcError) as caught:
        brief_service_pb2_grpc.BriefServiceStub(channel).CheckBrief(
            brief_service_pb2.CheckBriefRequest(source={"text": text}), timeout=20
        )
    assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert error_info(caught.value).reason == "REQUEST_TOO_LARGE"
    assert edge.upstream.calls == []


def test_a_connection_carries_a_hundred_calls_at_once(edge: Edge) -> None:
    edge.upstream.delay = 2
    with grpc.insecure_channel(edge.target) as channel, ThreadPoolExecutor(130) as pool:
        stub = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        futures = [pool.submit(stub.ListRules, catalog_service_pb2.ListRulesRequest(), timeout=30) for _ in range(120)]
        time.sleep(1.5)
        first = len(edge.upstream.calls)
        for future in futures:
            future.result()
    assert first == 100
    assert len(edge.upstream.calls) == 120
