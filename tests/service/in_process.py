"""Sends payloads through the whole chain to the servicers without a connection between, a few thousand a second."""

from types import SimpleNamespace
from typing import Any

import grpc
from google.rpc import status_pb2

from server.interceptors.chain import Chain


class AbortedError(Exception):
    """The call ended with a status."""


class Context:
    """As much of a servicer context as the chain uses; keeps what it was told."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.code = "OK"
        self.message = ""
        self.status = status_pb2.Status()
        self.written: list[bytes] = []

    def time_remaining(self) -> float:
        return self._seconds

    def set_trailing_metadata(self, trailers: object) -> None:
        pass

    async def write(self, message: bytes) -> None:
        self.written.append(message)

    async def abort(self, code: grpc.StatusCode, message: str, trailers: Any) -> None:
        self.code, self.message = code.name, message
        self.status.ParseFromString(dict(trailers)["grpc-status-details-bin"])
        raise AbortedError


async def send(chain: Chain, path: str, payload: bytes, key: str | None, seconds: float = 5.0) -> Context:
    """The context after the call. An exception that is not a status is the test's failure."""
    context = Context(seconds)
    metadata = (("authorization", f"Bearer {key}"),) if key is not None else ()
    details: Any = SimpleNamespace(method=path, invocation_metadata=metadata)
    continuation: Any = None
    handler: Any = await chain.intercept_service(continuation, details)
    try:
        if handler.unary_unary is not None:
            await handler.unary_unary(payload, context)
        elif handler.unary_stream is not None:
            await handler.unary_stream(payload, context)
        else:
            await handler.stream_stream(_one(payload), context)
    except AbortedError:
        pass
    return context


async def _one(payload: bytes) -> Any:
    yield payload
