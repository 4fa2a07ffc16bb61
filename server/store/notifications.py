"""Wakes those who wait for a change, by LISTEN and NOTIFY on one connection a process."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

CHANNEL = "groundplan_designs"
"""Payload: ``<workspace>/<design>``."""
KEY_CHANNEL = "groundplan_keys"
"""Payload: the id of a key whose validity has changed."""
RECONNECT_SECONDS = 1.0

_LOG = logging.getLogger(__name__)


class Notifications:
    """A notice may be missed while the connection is down: who waits looks again after a while anyway."""

    def __init__(self, connect: "Callable[[], Awaitable[asyncpg.Connection]]") -> None:
        self._connect = connect
        self._waiting: dict[tuple[str, str], set[asyncio.Event]] = defaultdict(set)
        self._callbacks: dict[str, list[Callable[[str], None]]] = defaultdict(list)
        self._task: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    @asynccontextmanager
    async def watching(self, channel: str, subject: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set by each notice about ``subject``; the waiter clears it before she looks."""
        await self.start()
        event = asyncio.Event()
        key = (channel, subject)
        self._waiting[key].add(event)
        try:
            yield event
        finally:
            self._waiting[key].discard(event)
            if not self._waiting[key]:
                del self._waiting[key]

    async def start(self) -> None:
        """Begin to listen, and wait a moment for the connection; without one, go on trying in the background."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="listen")
        if not self._listening.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2 * RECONNECT_SECONDS):  # wait_for may lose a cancellation
                    await self._listening.wait()

    def on_notice(self, channel: str, callback: Callable[[str], None]) -> None:
        """Call ``callback`` with the payload of each notice, and with an empty one when some may have been missed."""
        self._callbacks[channel].append(callback)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _listen(self) -> None:
        while True:
            try:
                connection = await self._connect()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as failure:
                _LOG.warning("cannot listen for changes: %s", type(failure).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _, lost=lost: lost.set())
            try:
                for channel in (CHANNEL, KEY_CHANNEL):
                    await connection.add_listener(channel, self._notice)
                self._listening.set()
                self._wake_all()
                await lost.wait()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
                _LOG.warning("stopped listening for changes: %s", type(failure).__name__)
            finally:
                self._listening.clear()
                connection.terminate()
            await asyncio.sleep(RECONNECT_SECONDS)

    def _notice(self, _connection: object, _process: int, channel: str, payload: str) -> None:
        for event in self._waiting.get((channel, payload), ()):
            event.set()
        for callback in self._callbacks.get(channel, ()):
            callback(payload)

    def _wake_all(self) -> None:
        for events in self._waiting.values():
            for event in events:
                event.set()
        for callbacks in self._callbacks.values():
            for callback in callbacks:
                callback("")
