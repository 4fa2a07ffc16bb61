"""Keeps the cluster of ghosts beside an event loop: started when first asked for, and again when lost."""

import asyncio
import contextlib

from server.engine.errors import DomainError
from server.lab.ghost.cluster import GhostAddress, GhostCluster
from server.lab.limits import LIMITS, Limits


class GhostKeeper:
    """Safe to use from any number of tasks."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._cluster = GhostCluster(limits)
        self._turn = asyncio.Lock()

    async def address(self) -> GhostAddress:
        """Where ghosts can be made now. Raises `DomainError` UNAVAILABLE."""
        async with self._turn:
            starting = asyncio.ensure_future(asyncio.to_thread(self._cluster.start))
            try:
                return await asyncio.shield(starting)
            except asyncio.CancelledError:
                # A thread cannot be cancelled: what it makes is there for whoever asks next.
                with contextlib.suppress(DomainError):
                    await starting
                raise

    async def stop(self) -> None:
        """End the cluster, and with it every ghost."""
        async with self._turn:
            await asyncio.to_thread(self._cluster.stop)
