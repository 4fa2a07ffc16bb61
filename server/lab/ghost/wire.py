"""Connections used from ordinary code: their event loop runs in a thread of its own.

The caller may be ended by a signal at any point (`server.compute`), which must not hit the driver in the middle of a
message: signals reach the main thread alone, and the main thread only waits.
"""

import asyncio
import functools
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import asyncpg

from server.engine.errors import DomainError, Reason
from server.lab.observation import DRIVER_ERRORS

T = TypeVar("T")

CONNECT_SECONDS = 20.0

_GONE = ("57P", "08")
"""Classes of SQLSTATE that end a session."""
_CANCELLED = "57014"


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="ghost-wire", daemon=True).start()
    return loop


def _wait(work: Coroutine[Any, Any, T]) -> T:
    future = asyncio.run_coroutine_threadsafe(work, _loop())
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise


class Wire:
    """One connection. Raises what PostgreSQL answers with, and `DomainError` UNAVAILABLE when it answers no more."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    @staticmethod
    def open(socket_directory: str, port: int, user: str, password: str, database: str) -> "Wire":
        connecting = asyncpg.connect(
            host=socket_directory,
            port=port,
            user=user,
            password=password,
            database=database,
            statement_cache_size=0,
            timeout=CONNECT_SECONDS,
        )
        return Wire(_wait(_steady(connecting)))

    def execute(self, sql: str) -> None:
        """Run any number of statements; their rows are dropped."""
        _wait(_steady(self._connection.execute(sql)))

    def fetch(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        found: list[asyncpg.Record] = _wait(_steady(self._connection.fetch(sql, *arguments)))
        return found

    def fetch_with_notices(self, sql: str, *arguments: object) -> tuple[list[asyncpg.Record], list[str]]:
        """Rows, and the warnings PostgreSQL gave with them."""
        notices: list[str] = []

        def heard(_: asyncpg.Connection, message: asyncpg.PostgresLogMessage) -> None:
            notices.append(str(message.message))

        self._connection.add_log_listener(heard)
        try:
            rows = self.fetch(sql, *arguments)
            _wait(asyncio.sleep(0))  # listeners are called on the loop's next turn
        finally:
            self._connection.remove_log_listener(heard)
        return rows, notices

    def close(self) -> None:
        _loop().call_soon_threadsafe(self._connection.terminate)


async def _steady(work: Any) -> Any:
    try:
        return await work
    except DRIVER_ERRORS as error:
        state = getattr(error, "sqlstate", None) or "08006"
        if isinstance(error, asyncpg.PostgresError) and (state == _CANCELLED or not state.startswith(_GONE)):
            raise
        raise DomainError(Reason.UNAVAILABLE, "the ghost database was lost", retry_after=1.0) from error
