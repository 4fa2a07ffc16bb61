"""Connections for single reads: taken and put back without a round trip or a task, replaced when PostgreSQL restarts.

asyncpg's own pool shields and resets on each release, which costs a fifth of a short read; here no statement leaves
anything behind that could be reset.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg

from server.store.failures import is_lost

WAIT_SECONDS = 10.0
"""For a connection to come free; who waits longer is told that the service is not available."""


class ReadPool:
    """At most ``size`` connections, made when needed; the one used last is used next, while its caches are warm."""

    def __init__(self, connect: "Callable[[], Awaitable[asyncpg.Connection]]", size: int) -> None:
        self._connect = connect
        self._size = size
        self._open = 0
        self._idle: list[asyncpg.Connection] = []
        self._waiting: deque[asyncio.Future[asyncpg.Connection | None]] = deque()
        self._closed = False

    async def fetch(self, query: str, arguments: Sequence[Any] = ()) -> "list[asyncpg.Record]":
        """The rows of one statement, prepared once on each connection. It may run twice: only for what can."""
        try:
            return await self._fetch(query, arguments)
        except Exception as failure:
            if not is_lost(failure):
                raise
            # PostgreSQL was restarted, or the network was: the idle ones are as dead as the one just used.
            while self._idle:
                self._give_up(self._idle.pop())
            return await self._fetch(query, arguments)

    async def _fetch(self, query: str, arguments: Sequence[Any]) -> "list[asyncpg.Record]":
        connection = await self._take()
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query, *arguments)
        except BaseException as failure:
            # After an error of the statement the connection is good; cancelled halfway, its answer is still under way.
            refused = isinstance(failure, Exception) and not is_lost(failure)
            (self._give if refused else self._give_up)(connection)
            raise
        self._give(connection)
        return rows

    async def close(self) -> None:
        """End every connection; those at work as soon as they are put back."""
        self._closed = True
        idle, self._idle = self._idle, []
        for connection in idle:
            self._open -= 1
            await connection.close(timeout=2)

    async def _take(self) -> "asyncpg.Connection":
        if self._idle:
            connection = self._idle.pop()
            return await self._make() if connection.is_closed() else connection
        if self._open < self._size:
            self._open += 1
            return await self._make()
        waiting: asyncio.Future[asyncpg.Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            async with asyncio.timeout(WAIT_SECONDS):  # wait_for may lose a cancellation
                handed = await waiting
        except BaseException:
            if waiting.done() and not waiting.cancelled():
                self._pass_on(waiting.result())
            raise
        return await self._make() if handed is None else handed

    async def _make(self) -> "asyncpg.Connection":
        """In a place that is taken already."""
        try:
            return await self._connect()
        except BaseException:
            self._pass_on(None)
            raise

    def _give(self, connection: "asyncpg.Connection") -> None:
        if self._closed or connection.is_closed():
            self._give_up(connection)
        else:
            self._pass_on(connection)

    def _give_up(self, connection: "asyncpg.Connection") -> None:
        connection.terminate()
        self._pass_on(None)

    def _pass_on(self, connection: "asyncpg.Connection | None") -> None:
        """To who waits longest; None hands over the place, in which a new connection can be made."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(connection)
                return
        if connection is None:
            self._open -= 1
        else:
            self._idle.append(connection)
