"""Calls methods as one of the world's callers, with messages or with raw bytes."""

from collections.abc import Iterable
from dataclasses import dataclass

import grpc.aio
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from tests.failure import Failure
from tests.service import methods
from tests.service.world import World


@dataclass(frozen=True)
class Answer:
    """What came of a call: ``code`` and either the response (the first one of a stream) or the failure."""

    code: str
    message: Message | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class Client:
    channel: grpc.aio.Channel
    world: World

    async def call(
        self,
        method: MethodDescriptor,
        request: Message | bytes | None = None,
        caller: str = "admin",
        *,
        metadata: Iterable[tuple[str, str]] = (),
        timeout: float | None = 20,
    ) -> Answer:
        """Without a request, the one of the table."""
        if request is None:
            request = methods.request_message(method, self.world.places)
        payload = request if isinstance(request, bytes) else request.SerializeToString()
        key = self.world.keys[caller]
        headers = [*metadata, *([("authorization", f"Bearer {key}")] if key is not None else [])]
        try:
            response = await self._send(method, payload, headers, timeout)
        except grpc.aio.AioRpcError as error:
            return Answer(error.code().name, failure=Failure(error))
        return Answer("OK", message_factory.GetMessageClass(method.output_type).FromString(response))

    async def _send(
        self, method: MethodDescriptor, payload: bytes, headers: list[tuple[str, str]], timeout: float | None
    ) -> bytes:
        path = methods.path(method)
        if not method.server_streaming:
            response: bytes = await self.channel.unary_unary(path)(payload, metadata=headers, timeout=timeout)
            return response
        call = self.channel.unary_stream(path)(payload, metadata=headers, timeout=timeout)
        try:
            first: bytes = await call.read()
            return first
        finally:
            call.cancel()
