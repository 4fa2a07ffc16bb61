"""Clusters side by side for experiments on several services: each warm, each reached through its own socket alone."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg

from server.lab.ground import Ground
from server.lab.limits import Limits
from server.lab.observation import DRIVER_ERRORS, LostError, own

MOST_CLUSTERS = 6
"""Each takes some 100 MB and two seconds to start, once; services beyond them share, with databases of their own."""
_SLOT = 0


class Store:
    """One service's database, with a connection that can be lost in the middle and made again."""

    def __init__(self, name: str, ground: Ground, database: str) -> None:
        self.name = name
        self._ground = ground
        self._database = database
        self._stack = AsyncExitStack()
        self._connection: asyncpg.Connection | None = None

    async def open(self) -> None:
        self._connection = await self._stack.enter_async_context(self._ground.connection(self._database, _SLOT))

    async def close(self) -> None:
        await self._stack.aclose()
        self._connection = None

    async def crash(self) -> None:
        """End the connection as a killed process does, whatever it was doing; what comes next has a new one."""
        await self.close()
        await self.open()

    async def rows(self, sql: str, *arguments: str) -> list[asyncpg.Record] | asyncpg.PostgresError:
        """The rows of one statement, or the error it ends with. Raises `LostError` when the cluster is gone."""
        if self._connection is None:
            raise LostError("the store is not open")
        try:
            found: list[asyncpg.Record] = await self._connection.fetch(sql, *arguments)
        except DRIVER_ERRORS as error:
            return own(error)
        return found


class Fleet:
    """Starts clusters when they are first needed and keeps them warm. One experiment at a time has them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._grounds: list[Ground] = []
        self._busy = asyncio.Lock()

    async def stop(self) -> None:
        grounds, self._grounds = self._grounds, []
        await asyncio.gather(*(ground.stop() for ground in grounds))

    @asynccontextmanager
    async def stores(self, names: Sequence[str]) -> AsyncIterator[Mapping[str, Store]]:
        """A fresh database for each name, on a cluster of its own as long as there are enough.

        Raises `PostgresError` when there is no PostgreSQL to be had and `LostError` when a cluster goes away.
        """
        async with self._busy, AsyncExitStack() as stack:
            grounds = await self._started(min(len(names), MOST_CLUSTERS))
            stores = {}
            for number, name in enumerate(names):
                ground = grounds[number % len(grounds)]
                store = Store(name, ground, await stack.enter_async_context(ground.database(_SLOT)))
                await store.open()
                stack.push_async_callback(store.close)
                stores[name] = store
            yield stores

    async def _started(self, count: int) -> list[Ground]:
        while len(self._grounds) < count:
            self._grounds.append(Ground(1, self._limits))
        grounds = self._grounds[:count]
        for ground in grounds:
            if not await ground.serves():
                await ground.restart(ground.generation)
        return grounds
