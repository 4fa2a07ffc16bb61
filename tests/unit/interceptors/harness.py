"""A real grpc.aio server on a free port with the whole chain around servicers of the test's own making."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
import grpc.aio
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2

from groundplan.v1 import brief_service_pb2, catalog_service_pb2, design_service_pb2
from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Principal, Role
from server.interceptors import Policy, in_order
from server.interceptors.chain import Chain
from server.interceptors.deadline import Limits
from server.interceptors.draining import Draining
from server.interceptors.methods import table
from tests.failure import Failure

BRIEFS = brief_service_pb2.DESCRIPTOR.services_by_name["BriefService"]
DESIGNS = design_service_pb2.DESCRIPTOR.services_by_name["DesignService"]
CATALOG = catalog_service_pb2.DESCRIPTOR.services_by_name["CatalogService"]
HEALTH = health_pb2.DESCRIPTOR.services_by_name["Health"]

GET_BRIEF = "/groundplan.v1.BriefService/GetBrief"
PURGE_BRIEF = "/groundplan.v1.BriefService/PurgeBrief"
CREATE_BRIEF = "/groundplan.v1.BriefService/CreateBrief"
WATCH_DESIGN = "/groundplan.v1.DesignService/WatchDesign"
LIST_RULES = "/groundplan.v1.CatalogService/ListRules"

EDITOR_KEY = "gp_editor_secretsecret"
VIEWER_KEY = "gp_viewer_secretsecret"
KEYS = {
    EDITOR_KEY: Principal(workspace="acme", role=Role.EDITOR, subject="apiKeys/editor"),
    VIEWER_KEY: Principal(workspace="acme", role=Role.VIEWER, subject="apiKeys/viewer"),
}

Answer = Callable[[Any, Any], Any]


async def verify_key(credential: str) -> Principal:
    if credential not in KEYS:
        raise DomainError(Reason.INVALID_CREDENTIALS, "the credentials are not valid")
    return KEYS[credential]


class Servicer:
    """Answers the methods it is given; any other is an error of the test."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers

    def __getattr__(self, name: str) -> Answer:
        async def unexpected(request: Any, call: Any) -> Message:
            raise AssertionError(f"{name} was not expected")

        return self._answers.get(name, unexpected)


def policy(**changes: Any) -> Policy:
    values: dict[str, Any] = {
        "verify_key": verify_key,
        "verify_token": None,
        "limits": Limits(default=5, ceiling=10, stream_ceiling=20),
        "max_message_bytes": 200_000,
        "rate_per_second": 0,
        "rate_burst": 1,
        "draining": Draining(),
    }
    return Policy(**{**values, **changes})


@dataclass
class Client:
    """Sends raw bytes, so that malformed ones can be sent as well."""

    channel: grpc.aio.Channel

    async def call(
        self,
        path: str,
        request: Message | bytes = b"",
        key: str | None = EDITOR_KEY,
        metadata: Iterable[tuple[str, str]] = (),
        timeout: float | None = 10,
    ) -> bytes:
        payload = request if isinstance(request, bytes) else request.SerializeToString()
        headers = [*metadata, *([("authorization", f"Bearer {key}")] if key else [])]
        return await self.channel.unary_unary(path)(payload, metadata=headers, timeout=timeout)

    async def failure(self, path: str, request: Message | bytes = b"", **options: Any) -> Failure:
        try:
            await self.call(path, request, **options)
        except grpc.aio.AioRpcError as error:
            return Failure(error)
        raise AssertionError("the call succeeded")


@asynccontextmanager
async def serving(used: Policy | None = None, **answers: Answer) -> AsyncIterator[Client]:
    """A server whose methods answer as given, by method name, and a client connected to it."""
    servicer = Servicer(answers)
    methods = table([(service, servicer) for service in (BRIEFS, DESIGNS, CATALOG, HEALTH)])
    server = grpc.aio.server(interceptors=[Chain(methods, in_order(used or policy()))])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Client(channel)
    finally:
        await server.stop(None)
