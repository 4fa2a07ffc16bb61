"""A gRPC server with every method of the contract that records what it was asked and answers what a test put in."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.longrunning import operations_pb2
from google.protobuf import descriptor, message_factory
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health

from groundplan.v1 import (
    analysis_service_pb2,
    brief_service_pb2,
    catalog_service_pb2,
    design_service_pb2,
    workspace_service_pb2,
)

FILES = (
    analysis_service_pb2.DESCRIPTOR,
    brief_service_pb2.DESCRIPTOR,
    catalog_service_pb2.DESCRIPTOR,
    design_service_pb2.DESCRIPTOR,
    workspace_service_pb2.DESCRIPTOR,
)


def services() -> list[descriptor.ServiceDescriptor]:
    """All services of the contract that the edge transcodes."""
    own = [service for file in FILES for service in file.services_by_name.values()]
    pool = brief_service_pb2.DESCRIPTOR.pool
    return [*own, pool.FindServiceByName("google.longrunning.Operations")]


@dataclass
class Call:
    """One call that reached the server."""

    method: str
    request: Message
    metadata: dict[str, str | bytes]


@dataclass
class Failure:
    """What to fail a call with."""

    code: grpc.StatusCode
    message: str
    details: bytes = b""


@dataclass
class StandIn:
    """``answers`` maps a full method name to a message, a list of them for a stream, or a failure."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before each answer."""
    health: Any = None

    def reset(self) -> None:
        self.calls.clear()
        self.answers.clear()
        self.delay = 0.0

    def __enter__(self) -> "StandIn":
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)), daemon=True)
        self._thread.start()
        assert started.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(30)

    def set_serving(self, serving: bool) -> None:
        status = health_pb2.HealthCheckResponse.SERVING if serving else health_pb2.HealthCheckResponse.NOT_SERVING
        asyncio.run_coroutine_threadsafe(self.health.set("", status), self._loop).result(10)

    async def _serve(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        server = grpc.aio.server(options=[("grpc.max_receive_message_length", 8 * 1024 * 1024)])
        for service in services():
            handlers = {method.name: self._handler(method) for method in service.methods}
            server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.full_name, handlers),))
        self.health = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self.health, server)
        await self.health.set("", health_pb2.HealthCheckResponse.SERVING)
        self.port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        started.set()
        await self._ended.wait()
        await server.stop(0)

    def _handler(self, method: descriptor.MethodDescriptor) -> grpc.RpcMethodHandler:
        request_type = message_class(method.input_type)
        answer_type = message_class(method.output_type)

        async def answer(request: Message, context: grpc.aio.ServicerContext) -> Any:
            metadata = dict(context.invocation_metadata() or ())
            self.calls.append(Call(method.full_name, request, metadata))
            await asyncio.sleep(self.delay)
            found = self.answers.get(method.full_name, [answer_type()] if method.server_streaming else answer_type())
            if isinstance(found, Failure):
                trailing = (("grpc-status-details-bin", found.details),) if found.details else ()
                await context.abort(found.code, found.message, trailing)
            return found

        async def stream(request: Message, context: grpc.aio.ServicerContext) -> AsyncIterator[Message]:
            for piece in await answer(request, context):
                yield piece

        make: Callable[..., grpc.RpcMethodHandler] = (
            grpc.unary_stream_rpc_method_handler if method.server_streaming else grpc.unary_unary_rpc_method_handler
        )
        return make(
            stream if method.server_streaming else answer,
            request_deserializer=request_type.FromString,
            response_serializer=lambda message: message.SerializeToString(),
        )


def message_class(kind: descriptor.Descriptor) -> type[Message]:
    if kind.full_name == "google.longrunning.Operation":
        return operations_pb2.Operation
    return message_factory.GetMessageClass(kind)
