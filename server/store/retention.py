"""What goes for good, and when. Each method works in one workspace and says how much went."""

import datetime as dt

from sqlalchemy import bindparam, delete, exists, select

from server.store.executing import Executor
from server.store.requests import LIFETIME
from server.store.tables import TEXT, TIME, artefacts, blobs, briefs, deliverables, designs, request_ids, results

KEEP_DELETED = dt.timedelta(days=30)
"""How long what was deleted can be undeleted."""
KEEP_RESULTS = dt.timedelta(days=30)
"""After the last use; a design asked for again later is computed again."""
KEEP_BLOBS = dt.timedelta(days=1)
"""Without a reference; a unit that is about to refer to one is long over by then."""

_WORKSPACE = bindparam("in_workspace", type_=TEXT)
_BEFORE = bindparam("before", type_=TIME)
_WITH_DESIGNS = exists(select(1).where(designs.c.workspace == briefs.c.workspace, designs.c.brief_id == briefs.c.id))
_DESIGN = (
    delete(designs)
    .where(designs.c.workspace == _WORKSPACE, designs.c.id == bindparam("design_id", type_=TEXT))
    .returning(designs.c.id)
)
_BRIEF = (
    delete(briefs)
    .where(briefs.c.workspace == _WORKSPACE, briefs.c.id == bindparam("brief_id", type_=TEXT), ~_WITH_DESIGNS)
    .returning(briefs.c.id)
)
_DESIGNS = (
    delete(designs).where(designs.c.workspace == _WORKSPACE, designs.c.purge_time <= _BEFORE).returning(designs.c.id)
)
_BRIEFS = (
    delete(briefs)
    .where(briefs.c.workspace == _WORKSPACE, briefs.c.purge_time <= _BEFORE, ~_WITH_DESIGNS)
    .returning(briefs.c.id)
)
_REQUEST_IDS = (
    delete(request_ids)
    .where(request_ids.c.workspace == _WORKSPACE, request_ids.c.create_time < _BEFORE)
    .returning(request_ids.c.method)
)
_RESULTS = (
    delete(results).where(results.c.workspace == _WORKSPACE, results.c.use_time < _BEFORE).returning(results.c.key)
)
_BLOBS = (
    delete(blobs)
    .where(
        blobs.c.workspace == _WORKSPACE,
        blobs.c.create_time < _BEFORE,
        *(
            ~exists(select(1).where(table.c.workspace == blobs.c.workspace, table.c.digest == blobs.c.digest))
            for table in (artefacts, deliverables)
        ),
    )
    .returning(blobs.c.digest)
)


class Retention:
    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def purge_design(self, design_id: str) -> bool:
        """Remove a design with its deliverables, artefacts and operation."""
        return await self._executor.first(_DESIGN, {"design_id": design_id}) is not None

    async def purge_brief(self, brief_id: str) -> bool:
        """Remove a brief with its revisions; False while a design of it exists."""
        return await self._executor.first(_BRIEF, {"brief_id": brief_id}) is not None

    async def purge_designs(self, now: dt.datetime) -> tuple[str, ...]:
        """Remove designs whose time to be undeleted is over."""
        return tuple(row["id"] for row in await self._executor.all(_DESIGNS, {"before": now}))

    async def purge_briefs(self, now: dt.datetime) -> tuple[str, ...]:
        """Remove briefs whose time to be undeleted is over and of which no design is left."""
        return tuple(row["id"] for row in await self._executor.all(_BRIEFS, {"before": now}))

    async def forget_requests(self, now: dt.datetime) -> int:
        return len(await self._executor.all(_REQUEST_IDS, {"before": now - LIFETIME}))

    async def drop_results(self, now: dt.datetime) -> int:
        """Results nothing has used for a month."""
        return len(await self._executor.all(_RESULTS, {"before": now - KEEP_RESULTS}))

    async def drop_blobs(self, now: dt.datetime) -> int:
        """Contents no design refers to any more."""
        return len(await self._executor.all(_BLOBS, {"before": now - KEEP_BLOBS}))
