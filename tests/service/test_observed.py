"""With everything on: JWTs beside keys, reflection, metrics and traces."""

import asyncio
import datetime as dt
import json
import sys
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc.aio
import jwt
import psutil
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from google.protobuf.descriptor import MethodDescriptor
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

from server.app.api import Api
from server.postgres.places import free_port
from server.settings import Settings
from tests.service import methods
from tests.service.client import Client
from tests.service.conftest import SETTINGS

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY = ec.generate_private_key(ec.SECP256R1())
EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


class Collector(grpc.GenericRpcHandler):
    """An OTLP collector that keeps what it is sent."""

    def __init__(self) -> None:
        self.spans: list[Any] = []

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        assert details.method == EXPORT
        return grpc.unary_unary_rpc_method_handler(self._export)

    async def _export(self, payload: bytes, context: Any) -> bytes:
        for resource in trace_service_pb2.ExportTraceServiceRequest.FromString(payload).resource_spans:
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return trace_service_pb2.ExportTraceServiceResponse().SerializeToString()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def collector() -> AsyncIterator[tuple[Collector, int]]:
    handler = Collector()
    server = grpc.aio.server(handlers=[handler])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield handler, port
    await server.stop(None)


@pytest.fixture(scope="module")
def settings(collector: tuple[Collector, int], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    jwks = tmp_path_factory.mktemp("keys") / "jwks.json"
    public = jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    jwks.write_text(json.dumps({"keys": [{**public, "kid": "k1", "use": "sig"}]}))
    return replace(
        SETTINGS,
        reflection=True,
        metrics_port=free_port(),
        otlp_endpoint=f"http://127.0.0.1:{collector[1]}",
        jwt_issuer="https://issuer.test",
        jwt_audience="groundplan",
        jwt_jwks=str(jwks),
        rate_limit_per_second=1_000.0,
    )


def method(name: str) -> MethodDescriptor:
    return next(each for each in methods.served() if each.full_name == name)


GET_BRIEF = method("groundplan.v1.BriefService.GetBrief")
PURGE_BRIEF = method("groundplan.v1.BriefService.PurgeBrief")


def token(**changes: object) -> str:
    claims = {
        "iss": "https://issuer.test",
        "aud": "groundplan",
        "sub": "mary",
        "exp": dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5),
        "groundplan_workspace": "acme",
        "groundplan_role": "viewer",
        **changes,
    }
    return jwt.encode(claims, KEY, algorithm="ES256", headers={"kid": "k1"})


async def test_a_token_is_as_good_as_a_key_and_no_better_than_its_role(client: Client) -> None:
    client.world.keys["mary"] = token()
    client.world.keys["elsewhere"] = token(groundplan_workspace="rival")
    client.world.keys["late"] = token(exp=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
    assert (await client.call(GET_BRIEF, caller="mary")).code == "OK"
    assert (await client.call(PURGE_BRIEF, caller="mary")).code == "PERMISSION_DENIED"
    assert (await client.call(GET_BRIEF, caller="elsewhere")).code == "NOT_FOUND"
    late = await client.call(GET_BRIEF, caller="late")
    assert late.failure is not None
    assert late.failure.reason == "EXPIRED_CREDENTIALS"
    assert (await client.call(GET_BRIEF, caller="viewer")).code == "OK"


async def test_reflection_tells_what_is_served(api: Api) -> None:
    program = Path(sys.executable).parent / "grpcurl"
    process = await asyncio.create_subprocess_exec(
        program, "-plaintext", f"127.0.0.1:{api.port}", "list", stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    listed = set(output.decode().split())
    assert {service.full_name for service in methods.SERVICES} <= listed


async def test_metrics_count_calls_by_method_and_code(client: Client, settings: Settings) -> None:
    for caller in ("admin", "none"):
        await client.call(GET_BRIEF, caller=caller)
    text = await asyncio.to_thread(_scrape, settings.metrics_port)
    path = methods.path(GET_BRIEF)
    assert f'groundplan_calls_total{{code="OK",method="{path}"}}' in text
    assert f'groundplan_calls_total{{code="UNAUTHENTICATED",method="{path}"}}' in text
    assert f'groundplan_call_seconds_bucket{{le="0.5",method="{path}"}}' in text
    assert "groundplan_calls_in_flight 0.0" in text
    assert "groundplan_queue_depth " in text


def _scrape(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        text: str = answer.read().decode()
        return text


async def test_metrics_are_served_on_the_loopback_alone(settings: Settings, api: Api) -> None:
    listening = [
        connection.laddr.ip
        for connection in psutil.Process().net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == settings.metrics_port
    ]
    assert listening == ["127.0.0.1"]


async def test_a_call_is_a_span_below_its_callers(client: Client, collector: tuple[Collector, int]) -> None:
    metadata = [("traceparent", f"00-{TRACE}-{PARENT}-01"), ("x-request-id", "traced-1")]
    await client.call(GET_BRIEF, metadata=metadata)
    await client.call(GET_BRIEF, caller="none", metadata=metadata)
    async with asyncio.timeout(20):
        while len(spans := [span for span in collector[0].spans if span.trace_id.hex() == TRACE]) < 2:
            await asyncio.sleep(0.1)
    attributes = [{each.key: each.value.string_value for each in span.attributes} for span in spans]
    assert {span.parent_span_id.hex() for span in spans} == {PARENT}
    assert {span.name for span in spans} == {"groundplan.v1.BriefService/GetBrief"}
    assert {each["groundplan.request_id"] for each in attributes} == {"traced-1"}
    assert {each["rpc.grpc.status"] for each in attributes} == {"OK", "UNAUTHENTICATED"}
    assert {each.get("groundplan.workspace") for each in attributes} == {"acme", None}
