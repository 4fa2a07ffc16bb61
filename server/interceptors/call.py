"""What the chain knows of one call, and what it knows of each served method before any call comes."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc.aio
from google.protobuf.message import Message

from server.engine.model.progress import Progress
from server.engine.model.resources import Principal, Role

Metadata = Sequence[tuple[str, str | bytes]]

Behaviour = Callable[[Any, Any], Any]
"""A servicer's method: ``(request, call)`` to an awaitable response, or to an async iterator of responses."""


@dataclass(frozen=True, eq=False, slots=True)
class Method:
    """One served method; made once at start, so that a call looks nothing up in descriptors."""

    path: str
    """``/groundplan.v1.BriefService/GetBrief``."""
    service: str
    name: str
    role: Role | None
    """What the caller must at least be; None admits anybody."""
    request: type[Message]
    behaviour: Behaviour
    streams_requests: bool = False
    streams_responses: bool = False


class Call:
    """One call on its way through the chain. Servicers receive it as their context."""

    __slots__ = (
        "code",
        "context",
        "expires",
        "metadata",
        "method",
        "payload",
        "principal",
        "progress",
        "reason",
        "refusal",
        "request",
        "request_bytes",
        "request_id",
        "requests",
        "response_bytes",
        "trace_id",
    )

    def __init__(self, method: Method, metadata: Metadata) -> None:
        self.method = method
        self.metadata = metadata
        self.context: grpc.aio.ServicerContext[Any, Any] | None = None
        self.request_id = ""
        self.principal: Principal | None = None
        self.payload: bytes = b""
        self.requests: AsyncIterator[bytes] | None = None
        """Of a method that streams requests, instead of ``payload``."""
        self.request: Any = None
        """The parsed message, or an async iterator of them."""
        self.expires = 0.0
        """When the call is ended, by the clock of the event loop [s]."""
        self.progress: Progress | None = None
        """Nobody is told how far a unary call is."""
        self.refusal: BaseException | None = None
        """Why the call is answered without its message being read."""
        self.code = "OK"
        self.reason = ""
        self.request_bytes = 0
        self.response_bytes = 0
        self.trace_id = ""

    def header(self, name: str) -> str:
        """The last value of a text header, empty without."""
        found = ""
        for key, value in self.metadata:
            if key == name and isinstance(value, str):
                found = value
        return found


Proceed = Callable[[Call], Awaitable[bytes | None]]
"""The rest of the chain: the serialised response of a unary call, None when responses were streamed."""


class Interceptor:
    """One concern. Overrides `admit`, which sees headers only, or `around`, which encloses the rest, or both."""

    async def admit(self, call: Call) -> None:
        """Runs before the message is received. Raises to refuse the call."""

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        """Called once for each method at start; returns what encloses ``proceed``, or ``proceed`` itself."""
        return proceed
