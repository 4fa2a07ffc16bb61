"""The same call over gRPC, gRPC-Web, grpcurl and JSON, and what browsers are allowed."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import grpc
import httpx
import pytest
from google.protobuf import json_format

from groundplan.v1 import (
    catalog_pb2,
    catalog_service_pb2,
    catalog_service_pb2_grpc,
    design_pb2,
    design_service_pb2,
    design_service_pb2_grpc,
)
from server.running.edge.settings import REPOSITORY
from tests.edge.cases import send
from tests.edge.conftest import Edge, running
from tests.edge.stand_in import StandIn
from tests.node import tools

METHOD = "groundplan.v1.CatalogService.GetRule"
RULE = catalog_pb2.Rule(name="rules/a", title="Ünïcode ✓", references=["https://example.org/1"])
GRPCURL = Path(sys.executable).with_name("grpcurl")


@pytest.fixture
def rule(edge: Edge) -> Edge:
    edge.upstream.answers[METHOD] = RULE
    return edge


def test_json(rule: Edge) -> None:
    assert json_format.ParseDict(send(rule, "GET /v1/rules/a").json(), catalog_pb2.Rule()) == RULE


def test_grpc(rule: Edge) -> None:
    with grpc.insecure_channel(rule.target) as channel:
        stub = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        assert stub.GetRule(catalog_service_pb2.GetRuleRequest(name="rules/a"), timeout=10) == RULE


def test_grpcurl_with_our_descriptors(rule: Edge) -> None:
    descriptors = REPOSITORY / "generated" / "descriptors.binpb"
    done = subprocess.run(
        [GRPCURL, "-plaintext", "-protoset", descriptors, "-d", '{"name": "rules/a"}', rule.target, METHOD],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert json_format.ParseDict(json.loads(done.stdout), catalog_pb2.Rule()) == RULE


@pytest.mark.parametrize("kind", ["application/grpc-web+proto", "application/grpc-web-text+proto"])
def test_grpc_web(rule: Edge, kind: str) -> None:
    message = catalog_service_pb2.GetRuleRequest(name="rules/a").SerializeToString()
    frame = b"\x00" + len(message).to_bytes(4, "big") + message
    as_text = "text" in kind
    answered = send(
        rule,
        "POST /groundplan.v1.CatalogService/GetRule",
        {"content-type": kind, "accept": kind, "x-grpc-web": "1"},
        base64.b64encode(frame) if as_text else frame,
    )
    assert answered.status == 200
    assert answered.headers["content-type"].startswith(kind.partition("+")[0])
    frames = _frames(_decode_text(answered.content) if as_text else answered.content)
    assert catalog_pb2.Rule.FromString(frames[0][1]) == RULE
    flags, trailers = frames[-1]
    assert flags == 0x80
    assert b"grpc-status:0" in trailers.replace(b" ", b"")


def _decode_text(content: bytes) -> bytes:
    """Each frame is base64 of its own, padding in the middle included."""
    decoded = b""
    while content:
        end = content.find(b"=")
        end = len(content) if end < 0 else end + (2 if content[end : end + 2] == b"==" else 1)
        decoded += base64.b64decode(content[:end])
        content = content[end:]
    return decoded


def _frames(content: bytes) -> list[tuple[int, bytes]]:
    frames = []
    while content:
        length = int.from_bytes(content[1:5], "big")
        frames.append((content[0], content[5 : 5 + length]))
        content = content[5 + length :]
    return frames


def test_a_stream_over_grpc_arrives_piece_by_piece(edge: Edge) -> None:
    states = [design_pb2.DESIGN_STATE_QUEUED, design_pb2.DESIGN_STATE_RUNNING, design_pb2.DESIGN_STATE_SUCCEEDED]
    pieces = [design_service_pb2.WatchDesignResponse(design={"state": state}) for state in states]
    edge.upstream.answers["groundplan.v1.DesignService.WatchDesign"] = pieces
    with grpc.insecure_channel(edge.target) as channel:
        stub = design_service_pb2_grpc.DesignServiceStub(channel)
        request = design_service_pb2.WatchDesignRequest(name="workspaces/acme/designs/d")
        assert list(stub.WatchDesign(request, timeout=10)) == pieces


def test_a_browser_of_any_origin_may_ask(edge: Edge) -> None:
    asked = {
        "origin": "https://app.example.org",
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,content-type",
    }
    answered = send(edge, "OPTIONS /v1/workspaces/acme", asked)
    assert answered.status == 200
    assert answered.headers["access-control-allow-origin"] == "https://app.example.org"
    assert "PATCH" in answered.headers["access-control-allow-methods"]
    assert "authorization" in answered.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answered.headers
    assert edge.upstream.calls == []


def test_a_browser_sees_what_it_needs_of_the_answer(edge: Edge) -> None:
    answered = send(edge, "GET /v1/rules", {"origin": "https://app.example.org"})
    assert answered.headers["access-control-allow-origin"] == "https://app.example.org"
    exposed = answered.headers["access-control-expose-headers"]
    assert all(name in exposed for name in ("grpc-status", "grpc-status-details-bin", "x-request-id", "retry-after"))


def test_only_the_stated_origins_are_allowed(stand_in: StandIn) -> None:
    with running(stand_in, cors_origins=("https://ours.example.org",)) as edge:
        ours = send(edge, "GET /v1/rules", {"origin": "https://ours.example.org"})
        theirs = send(edge, "GET /v1/rules", {"origin": "https://theirs.example.org"})
    assert ours.headers["access-control-allow-origin"] == "https://ours.example.org"
    assert "access-control-allow-origin" not in theirs.headers


@pytest.mark.parametrize(
    ("path", "media_type", "text"),
    [
        ("/openapi.json", "application/json", '"openapi": "3.1.0"'),
        ("/docs", "text/html; charset=utf-8", "<title>Groundplan API</title>"),
        ("/docs/start.js", "text/javascript; charset=utf-8", "/openapi.json"),
        ("/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"),
        ("/docs/swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"),
    ],
)
def test_the_documentation_is_served(edge: Edge, path: str, media_type: str, text: str) -> None:
    answered = httpx.get(edge.url + path)
    assert answered.status_code == 200
    assert answered.headers["content-type"] == media_type
    assert answered.headers["cache-control"].startswith("public")
    assert text in answered.text


def test_the_root_leads_to_the_documentation(edge: Edge) -> None:
    assert httpx.get(edge.url + "/", follow_redirects=True).url.path == "/docs"


def test_the_documentation_page_shows_every_service_and_asks_nobody_else(edge: Edge) -> None:
    done = tools.run([tools.FOLDER / "render_docs.mjs", edge.url + "/docs"], timeout=120)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["title"][0].startswith("Groundplan API")
    assert len(shown["tags"]) == 6  # the services, Operations among them
    assert shown["asked"] == [edge.url + "/openapi.json"]


def test_the_documentation_page_may_reach_nobody_else(edge: Edge) -> None:
    policy = httpx.get(edge.url + "/docs").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy
