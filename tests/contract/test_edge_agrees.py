"""Envoy's configuration names the services, limits and streams of the contract: what it misses it misses silently."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from google.api import annotations_pb2
from google.longrunning import operations_pb2

from server.interceptors import tokens
from server.running.edge.settings import EdgeSettings
from tests.contract.walk import methods, services

TEMPLATE = EdgeSettings(port=0, upstreams=(), run_directory=Path()).template


@pytest.fixture(scope="module")
def manager() -> dict[str, Any]:
    configuration = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    chain = configuration["static_resources"]["listeners"][0]["filter_chains"][0]
    return chain["filters"][0]["typed_config"]


def test_every_service_is_transcoded(manager: dict[str, Any]) -> None:
    transcoder = next(one for one in manager["http_filters"] if one["name"].endswith("grpc_json_transcoder"))
    listed = transcoder["typed_config"]["services"]
    assert sorted(listed) == sorted([*(service.full_name for service in services()), "google.longrunning.Operations"])


def test_every_service_has_a_route(manager: dict[str, Any]) -> None:
    prefixes = [route["match"].get("prefix") for route in manager["route_config"]["virtual_hosts"][0]["routes"]]
    for service in (*services(), operations_pb2.DESCRIPTOR.services_by_name["Operations"]):
        assert any(prefix and f"/{service.full_name}/x".startswith(prefix) for prefix in prefixes), service.full_name


def test_every_stream_has_a_route_that_lasts(manager: dict[str, Any]) -> None:
    lasting = {
        route["match"]["path"]
        for route in manager["route_config"]["virtual_hosts"][0]["routes"]
        if route.get("route", {}).get("timeout") == "0s" and "path" in route["match"]
    }
    streams = {f"/{one.containing_service.full_name}/{one.name}" for one in methods() if one.server_streaming}
    assert lasting == streams | {"/google.longrunning.Operations/WaitOperation"}


def test_every_http_path_is_below_a_route(manager: dict[str, Any]) -> None:
    for method in methods():
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        assert getattr(rule, rule.WhichOneof("pattern")).startswith("/v1/")


def test_edge_and_server_grant_tokens_the_same(manager: dict[str, Any]) -> None:
    checking = next(one for one in manager["http_filters"] if one["name"].endswith("jwt_authn"))
    provider = checking["typed_config"]["providers"]["settings"]
    assert provider["clock_skew_seconds"] == tokens.LEEWAY
    assert provider["remote_jwks"]["cache_duration"] == f"{tokens.KEYS_LAST:.0f}s"
