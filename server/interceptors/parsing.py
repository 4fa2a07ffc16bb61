"""Turns the bytes of a request into its message: malformed, too deep or too large is the caller's mistake."""

import asyncio
from collections.abc import AsyncIterator

from google.protobuf.message import DecodeError, Message

from server.engine.errors import DomainError, Reason
from server.interceptors.call import Call, Interceptor, Method, Proceed

# Above this, parsing and checking leave the event loop: 64 KiB take about a millisecond.
LARGE = 65_536


class Parsing(Interceptor):
    """Fills ``call.request``. Fields this version does not know are dropped: they are neither stored nor echoed."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        request_type = method.request

        async def run(call: Call) -> bytes | None:
            payload = call.payload
            call.request_bytes = len(payload)
            if len(payload) > LARGE:
                call.request = await asyncio.to_thread(self._parse, request_type, payload)
            else:
                call.request = self._parse(request_type, payload)
            call.payload = b""  # the message holds everything; two copies of a large brief need not live
            return await proceed(call)

        async def run_stream(call: Call) -> bytes | None:
            assert call.requests is not None
            call.request = self._each(call, request_type, call.requests)
            return await proceed(call)

        return run_stream if method.streams_requests else run

    async def _each(
        self, call: Call, request_type: type[Message], payloads: AsyncIterator[bytes]
    ) -> AsyncIterator[Message]:
        async for payload in payloads:
            call.request_bytes += len(payload)
            yield self._parse(request_type, payload)

    def _parse(self, request_type: type[Message], payload: bytes) -> Message:
        if len(payload) > self._max_bytes:
            raise DomainError(
                Reason.REQUEST_TOO_LARGE,
                f"the request has {len(payload)} bytes; at most {self._max_bytes} are accepted",
                {"limit_bytes": str(self._max_bytes)},
            )
        try:
            message = request_type.FromString(payload)
        except DecodeError:
            # The decoder's own text names offsets and types of its implementation: not repeated.
            raise DomainError(
                Reason.INVALID_ARGUMENT,
                f"the request is not a well-formed {request_type.DESCRIPTOR.full_name}, or is nested deeper than 100",
            ) from None
        message.DiscardUnknownFields()
        return message
