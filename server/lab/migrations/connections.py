"""Connections of one rehearsal by what they are for, opened when first asked for."""

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

import asyncpg

from server.lab.ground import Ground


class Connections:
    """Of one role to one database; all end with the block."""

    def __init__(self, ground: Ground, slot: int, database: str) -> None:
        self._ground, self._slot, self._database = ground, slot, database
        self._stack = AsyncExitStack()
        self._open: dict[str, asyncpg.Connection] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def take(self, name: str) -> asyncpg.Connection:
        if name not in self._open:
            entered = self._ground.connection(self._database, self._slot)
            self._open[name] = await self._stack.enter_async_context(entered)
        return self._open[name]
