"""What goes by itself: the deleted, the forgotten and the unused; and what must not be lost is queued again."""

import datetime as dt

from server.engine.model.resources import Principal, Role
from server.engine.model.value import Value, canonical
from server.store import Store, UnitOfWork
from server.usecases.designs import ENTRYPOINT, DesignJob
from server.usecases.support import Clock, utc_now

KEEP_QUEUE_LOG = dt.timedelta(days=30)


class Swept(Value):
    """How much went or was set right."""

    designs: int = 0
    briefs: int = 0
    request_ids: int = 0
    results: int = 0
    blobs: int = 0
    requeued: int = 0
    """Unfinished designs whose job was gone."""


class Maintenance:
    """``run`` goes through every workspace, each in its own transaction; safe beside everything else, and twice."""

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    async def run(self) -> Swept:
        now = self._clock()
        total = Swept()
        for workspace in await self._store.workspace_ids():
            swept = await self._sweep(workspace, now)
            total = Swept(*(getattr(total, name) + getattr(swept, name) for name in Swept.__struct_fields__))
        await self._store.drop_queue_log(now - KEEP_QUEUE_LOG)
        return total

    async def requeue(self) -> int:
        """Queue unfinished designs whose job is gone again, in every workspace; how many there were."""
        requeued = 0
        for workspace in await self._store.workspace_ids():
            async with self._store.unit(Principal(workspace, Role.ADMIN, "system/maintenance")) as unit:
                requeued += await self._requeue(unit, workspace)
                await unit.commit()
        return requeued

    async def _sweep(self, workspace: str, now: dt.datetime) -> Swept:
        principal = Principal(workspace, Role.ADMIN, "system/maintenance")
        async with self._store.unit(principal) as unit:
            designs = await unit.retention.purge_designs(now)
            for design_id in designs:
                await unit.audit("designs.purge", f"designs/{design_id}")
            briefs = await unit.retention.purge_briefs(now)
            for brief_id in briefs:
                await unit.audit("briefs.purge", f"briefs/{brief_id}")
            swept = Swept(
                designs=len(designs),
                briefs=len(briefs),
                request_ids=await unit.retention.forget_requests(now),
                results=await unit.retention.drop_results(now),
                blobs=await unit.retention.drop_blobs(now),
                requeued=await self._requeue(unit, workspace),
            )
            await unit.commit()
        return swept

    async def _requeue(self, unit: UnitOfWork, workspace: str) -> int:
        requeued = 0
        for design_id in await unit.designs.unfinished():
            job = canonical(DesignJob(workspace, design_id))
            requeued += await unit.enqueue(ENTRYPOINT, job, f"{workspace}/{design_id}")
        return requeued
