"""Ends streams and waits when the server is told to stop; short calls are left to finish."""

import asyncio
from typing import Any

from server.engine.errors import DomainError, Reason
from server.interceptors.call import Call, Interceptor, Method, Proceed
from server.interceptors.deadline import lasts


class Draining(Interceptor):
    """After `drain`, long calls end with UNAVAILABLE: the caller starts them again, on another server."""

    def __init__(self) -> None:
        self._draining = asyncio.Event()
        self._long: set[asyncio.Task[Any]] = set()

    @property
    def started(self) -> bool:
        return self._draining.is_set()

    def drain(self) -> None:
        """Begin; nothing ends it."""
        self._draining.set()
        for task in self._long:
            task.cancel()

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        if not lasts(method):
            return proceed

        async def run(call: Call) -> bytes | None:
            if self._draining.is_set():
                raise _stopping()
            task = asyncio.current_task()
            assert task is not None
            self._long.add(task)
            try:
                return await proceed(call)
            except asyncio.CancelledError:
                if not self._draining.is_set():
                    raise
                task.uncancel()
                raise _stopping() from None
            finally:
                self._long.discard(task)

        return run


def _stopping() -> DomainError:
    return DomainError(Reason.UNAVAILABLE, "the server is being stopped; call again", retry_after=1.0)
