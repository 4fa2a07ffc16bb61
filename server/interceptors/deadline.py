"""Ends every call in bounded time: the caller's deadline, a default where there is none, never beyond a ceiling."""

import asyncio
from dataclasses import dataclass

from server.engine.errors import DomainError, Reason
from server.interceptors.call import Call, Interceptor, Method, Proceed

# It waits by contract, as long as a stream may last.
WAITS = frozenset({"/google.longrunning.Operations/WaitOperation"})


def lasts(method: Method) -> bool:
    """Whether the method takes as long as something else does: it streams or waits."""
    return method.streams_requests or method.streams_responses or method.path in WAITS


@dataclass(frozen=True)
class Limits:
    """Seconds."""

    default: float
    ceiling: float
    stream_ceiling: float


class Deadline(Interceptor):
    """Cancels the handler, and with it the database query it waits for, when the time is up."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        ceiling = self._limits.stream_ceiling if lasts(method) else self._limits.ceiling
        default = ceiling if lasts(method) else self._limits.default

        async def run(call: Call) -> bytes | None:
            assert call.context is not None
            remaining = call.context.time_remaining()
            seconds = default if remaining is None else min(remaining, ceiling)
            call.expires = asyncio.get_running_loop().time() + seconds
            try:
                async with asyncio.timeout_at(call.expires) as limit:
                    return await proceed(call)
            except TimeoutError:
                if not limit.expired():
                    raise
                raise DomainError(Reason.DEADLINE_EXCEEDED, f"no answer within {seconds:.3g} s") from None

        return run
