"""Workspaces and what they may hold."""

import datetime as dt

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Quotas, Workspace
from server.store.etags import etag, new_version
from server.store.executing import Executor, Row
from server.store.tables import TEXT, workspaces

_W = workspaces.c
_HERE = _W.id == bindparam("in_workspace", type_=TEXT)
_GET = select(workspaces).where(_HERE).limit(1)
# Weaker than FOR UPDATE: rows that refer to the workspace may be added meanwhile by those who do not count.
_LOCK = _GET.with_for_update(key_share=True)
_CREATE = (
    upsert(workspaces).values(id=bindparam("workspace", type_=TEXT)).on_conflict_do_nothing().returning(workspaces)
)
_UPDATE = (
    update(workspaces)
    .where(_HERE)
    .values(
        title=bindparam("new_title"),
        quota_briefs=bindparam("new_briefs"),
        quota_designs=bindparam("new_designs"),
        quota_running_designs=bindparam("new_running_designs"),
        quota_api_keys=bindparam("new_api_keys"),
        version=bindparam("new_version"),
        update_time=bindparam("now"),
    )
    .returning(workspaces)
)


class Workspaces:
    """Sees the one workspace its unit or read is in."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def get(self) -> Workspace | None:
        row = await self._executor.first(_GET)
        return None if row is None else _workspace(row)

    async def lock(self) -> Workspace | None:
        """The workspace; whoever else wants to count what it holds waits until the unit ends."""
        row = await self._executor.first(_LOCK)
        return None if row is None else _workspace(row)

    async def create(self, title: str, quotas: Quotas, now: dt.datetime) -> Workspace | None:
        """None when it exists already."""
        row = await self._executor.first(
            _CREATE,
            {
                "title": title,
                "version": new_version(),
                "quota_briefs": quotas.briefs,
                "quota_designs": quotas.designs,
                "quota_running_designs": quotas.running_designs,
                "quota_api_keys": quotas.api_keys,
                "create_time": now,
                "update_time": now,
            },
        )
        return None if row is None else _workspace(row)

    async def update(self, title: str, quotas: Quotas, now: dt.datetime) -> Workspace:
        row = await self._executor.first(
            _UPDATE,
            {
                "new_version": new_version(),
                "new_title": title,
                "new_briefs": quotas.briefs,
                "new_designs": quotas.designs,
                "new_running_designs": quotas.running_designs,
                "new_api_keys": quotas.api_keys,
                "now": now,
            },
        )
        assert row is not None
        return _workspace(row)


def require_room(kind: str, held: int, quota: int) -> None:
    """Raise QUOTA_EXCEEDED unless one more fits. Right under concurrency when the workspace is locked."""
    if held >= quota:
        raise DomainError(
            Reason.QUOTA_EXCEEDED,
            f"the workspace may hold {quota:,} {kind.replace('_', ' ')} and holds {held:,}",
            {"quota": kind, "limit": str(quota)},
        )


def _workspace(row: Row) -> Workspace:
    return Workspace(
        id=row["id"],
        title=row["title"],
        quotas=Quotas(
            briefs=row["quota_briefs"],
            designs=row["quota_designs"],
            running_designs=row["quota_running_designs"],
            api_keys=row["quota_api_keys"],
        ),
        etag=etag(row["version"]),
        create_time=row["create_time"],
        update_time=row["update_time"],
    )
