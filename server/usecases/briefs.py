"""Briefs: check, keep, revise, delete."""

from collections.abc import Callable

from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource, Page, PageRequest, Principal, StoredBrief
from server.engine.model.value import canonical
from server.store import Store, UnitOfWork, etags
from server.store.retention import KEEP_DELETED
from server.store.workspaces import require_room
from server.usecases.computing import understand, write_down
from server.usecases.support import (
    Clock,
    Compute,
    check_id,
    check_request_id,
    content_error,
    lock_workspace,
    new_id,
    not_found,
    one_of,
    own,
    utc_now,
    wrong_state,
)

_ATTEMPTS = 3
"""To change a brief that others change meanwhile, for callers who do not mind which version they change."""


class BriefUseCases:
    """``workspace`` is the one the caller named; any but her own does not exist for her."""

    def __init__(self, store: Store, compute: Compute, clock: Clock = utc_now) -> None:
        self._store = store
        self._compute = compute
        self._clock = clock

    async def check(
        self, principal: Principal, *, brief: Brief | None = None, source: BriefSource | None = None
    ) -> PreparedBrief:
        """The brief as understood. Raises INVALID_BRIEF with every mistake; keeps nothing."""
        one_of(brief=brief, source=source)
        return await self._compute.run(understand, brief, source)

    async def create(
        self,
        principal: Principal,
        workspace: str,
        *,
        brief_id: str = "",
        brief: Brief | None = None,
        source: BriefSource | None = None,
        request_id: str = "",
        validate_only: bool = False,
    ) -> StoredBrief:
        """The first revision, named ``brief_id``, else as the source says, else by us.

        Raises INVALID_BRIEF, ALREADY_EXISTS, QUOTA_EXCEEDED, REQUEST_ID_REUSED.
        """
        own(principal, workspace, f"workspaces/{workspace}")
        one_of(brief=brief, source=source)
        request_id = check_request_id(request_id)
        body = canonical((brief_id, brief, source))
        if brief_id:
            check_id("brief_id", brief_id)
        if brief is not None:
            brief = replace(brief, name=brief_id or new_id("brief"))
        written = await self._compute.run(write_down, brief, source)
        written = replace(written, name=brief_id or check_id("name", written.name))
        async with self._store.unit(principal) as unit:
            held = await lock_workspace(unit)
            earlier = await unit.request_ids.remember("CreateBrief", request_id, body, written.name, self._clock())
            if earlier.repeated:
                return await self._revision(unit, workspace, earlier.reference, 1)
            require_room("briefs", await unit.briefs.count(), held.quotas.briefs)
            stored = await unit.briefs.create(written.name, written, source, self._clock())
            await unit.audit("briefs.create", f"briefs/{stored.id}", after=stored.etag)
            if not validate_only:
                await unit.commit()
        return stored

    async def get(self, principal: Principal, workspace: str, brief_id: str, revision: int = 0) -> StoredBrief:
        """The latest revision, or the one named; deleted briefs as well."""
        name = f"workspaces/{workspace}/briefs/{brief_id}"
        own(principal, workspace, name)
        found = await self._store.reads(workspace).briefs.get(brief_id, revision)
        if found is None:
            raise not_found(f"{name}@{revision}" if revision else name)
        return found

    async def list(
        self, principal: Principal, workspace: str, request: PageRequest, *, full: bool = False
    ) -> Page[StoredBrief]:
        """Newest first; of each brief name, title and summary alone unless ``full``."""
        own(principal, workspace, f"workspaces/{workspace}")
        return await self._store.reads(workspace).briefs.list(request, full=full)

    async def list_revisions(
        self, principal: Principal, workspace: str, brief_id: str, request: PageRequest, *, full: bool = False
    ) -> Page[StoredBrief]:
        """Newest first."""
        own(principal, workspace, f"workspaces/{workspace}/briefs/{brief_id}")
        found = await self._store.reads(workspace).briefs.list_revisions(brief_id, request, full=full)
        if not found.items and not request.page_token:
            raise not_found(f"workspaces/{workspace}/briefs/{brief_id}")
        return found

    async def update(
        self,
        principal: Principal,
        workspace: str,
        brief_id: str,
        *,
        etag: str = "",
        edit: Callable[[Brief], Brief] | None = None,
        source: BriefSource | None = None,
        request_id: str = "",
        body: bytes = b"",
        validate_only: bool = False,
    ) -> StoredBrief:
        """The next revision: what ``edit`` makes of the latest one, or ``source`` in its place.

        ``body`` is the request in a form that tells two apart, for ``request_id``. A change that changes nothing makes
        no revision. Raises INVALID_BRIEF, STALE_ETAG, WRONG_STATE for a deleted brief.
        """
        if (edit is None) == (source is None):
            raise content_error("brief", "source")
        request_id = check_request_id(request_id)
        for _ in range(_ATTEMPTS):
            current = await self.get(principal, workspace, brief_id)
            written = await self._compute.run(write_down, edit(current.brief) if edit else None, source)
            written = replace(written, name=brief_id)
            async with self._store.unit(principal) as unit:
                locked = await self._lock(unit, workspace, brief_id, "")
                reference = f"{brief_id}@{locked.revision + 1}"
                now = self._clock()
                earlier = await unit.request_ids.remember("UpdateBrief", request_id, body, reference, now)
                if earlier.repeated:
                    earlier_id, _, revision = earlier.reference.partition("@")
                    return await self._revision(unit, workspace, earlier_id, int(revision))
                etags.check(etag, locked.etag, f"workspaces/{workspace}/briefs/{brief_id}")
                if edit is not None and locked.etag != current.etag:
                    continue  # the edit was made on what is no longer the latest revision
                if locked.delete_time is not None:
                    raise wrong_state(f"workspaces/{workspace}/briefs/{brief_id}", "is deleted: undelete it first")
                if written == locked.brief and (edit is not None or source == locked.source):
                    return locked
                stored = await unit.briefs.revise(locked, written, source, now)
                await unit.audit("briefs.update", f"briefs/{brief_id}", before=locked.etag, after=stored.etag)
                if not validate_only:
                    await unit.commit()
                return stored
        raise DomainError(Reason.UNAVAILABLE, "others change this brief at the same time; try again", retry_after=0.5)

    async def delete(self, principal: Principal, workspace: str, brief_id: str, etag: str = "") -> StoredBrief:
        """Hide it; for 30 days it can be undeleted. Its designs stay."""
        async with self._store.unit(principal) as unit:
            locked = await self._lock(unit, workspace, brief_id, etag)
            if locked.delete_time is not None:
                raise wrong_state(f"workspaces/{workspace}/briefs/{brief_id}", "is deleted already")
            now = self._clock()
            stored = await unit.briefs.mark_deleted(locked, now, now + KEEP_DELETED)
            await unit.audit("briefs.delete", f"briefs/{brief_id}", before=locked.etag, after=stored.etag)
            await unit.commit()
        return stored

    async def undelete(self, principal: Principal, workspace: str, brief_id: str, etag: str = "") -> StoredBrief:
        """Show it again; it counts towards the quota again."""
        own(principal, workspace, f"workspaces/{workspace}/briefs/{brief_id}")
        async with self._store.unit(principal) as unit:
            held = await lock_workspace(unit)
            locked = await self._lock(unit, workspace, brief_id, etag)
            if locked.delete_time is None:
                raise wrong_state(f"workspaces/{workspace}/briefs/{brief_id}", "is not deleted")
            require_room("briefs", await unit.briefs.count(), held.quotas.briefs)
            stored = await unit.briefs.mark_deleted(locked, self._clock(), None)
            await unit.audit("briefs.undelete", f"briefs/{brief_id}", before=locked.etag, after=stored.etag)
            await unit.commit()
        return stored

    async def purge(self, principal: Principal, workspace: str, brief_id: str, etag: str = "") -> None:
        """Remove a deleted brief of which no design exists, for good."""
        name = f"workspaces/{workspace}/briefs/{brief_id}"
        async with self._store.unit(principal) as unit:
            locked = await self._lock(unit, workspace, brief_id, etag)
            if locked.delete_time is None:
                raise wrong_state(name, "is not deleted: delete it first")
            if not await unit.retention.purge_brief(brief_id):
                raise wrong_state(name, "has designs: purge them first")
            await unit.audit("briefs.purge", f"briefs/{brief_id}", before=locked.etag)
            await unit.commit()

    async def _lock(self, unit: UnitOfWork, workspace: str, brief_id: str, etag: str) -> StoredBrief:
        name = f"workspaces/{workspace}/briefs/{brief_id}"
        own(unit.principal, workspace, name)
        locked = await unit.briefs.lock(brief_id)
        if locked is None:
            raise not_found(name)
        etags.check(etag, locked.etag, name)
        return locked

    async def _revision(self, unit: UnitOfWork, workspace: str, brief_id: str, revision: int) -> StoredBrief:
        """The answer given the first time."""
        found = await unit.briefs.get(brief_id, revision)
        if found is None:  # purged since, or the first request changed nothing
            found = await unit.briefs.get(brief_id)
        if found is None:
            raise not_found(f"workspaces/{workspace}/briefs/{brief_id}")
        return found
