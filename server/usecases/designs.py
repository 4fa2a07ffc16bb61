"""Designs: ask for one, follow it, read what it says, delete it."""

import asyncio
from collections.abc import AsyncGenerator

import msgspec

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import (
    ArtefactEntry,
    Deliverable,
    Design,
    DesignState,
    Failure,
    Operation,
    Page,
    PageRequest,
    Principal,
)
from server.engine.model.value import Value, canonical
from server.store import Store, UnitOfWork, etags
from server.store.notifications import CHANNEL
from server.store.retention import KEEP_DELETED
from server.store.workspaces import require_room
from server.usecases.computing import zip_files
from server.usecases.support import (
    Clock,
    Compute,
    check_id,
    check_request_id,
    lock_workspace,
    new_id,
    new_uuid,
    not_found,
    own,
    utc_now,
    wrong_state,
)

ENTRYPOINT = "design"
"""The queue the workers take designs from."""
LOOK_AGAIN_SECONDS = 5.0
"""Those who watch look at least so often, should a notice be lost."""
MAX_ARCHIVE_BYTES = 16 * 1024 * 1024


class DesignJob(Value):
    """What is queued: the names of the design and of the call, nothing that could grow stale."""

    workspace: str
    design_id: str
    request_id: str = ""
    """Of the call that asked for the design; empty when maintenance has queued it again."""


class DesignUseCases:
    """``workspace`` is the one the caller named; any but her own does not exist for her."""

    def __init__(self, store: Store, compute: Compute, clock: Clock = utc_now) -> None:
        self._store = store
        self._compute = compute
        self._clock = clock

    async def create(
        self,
        principal: Principal,
        workspace: str,
        *,
        brief_id: str,
        brief_workspace: str = "",
        brief_revision: int = 0,
        seed: int = 0,
        design_id: str = "",
        request_id: str = "",
        validate_only: bool = False,
    ) -> Operation:
        """Queue the design of a revision of a brief, 0 for the latest one.

        Raises NOT_FOUND for the brief, WRONG_STATE for a deleted one, ALREADY_EXISTS, QUOTA_EXCEEDED,
        REQUEST_ID_REUSED.
        """
        own(principal, workspace, f"workspaces/{workspace}")
        brief_name = f"workspaces/{brief_workspace or workspace}/briefs/{brief_id}"
        own(principal, brief_workspace or workspace, brief_name)
        request_id = check_request_id(request_id)
        body = canonical((design_id, brief_id, brief_revision, seed))
        design_id = check_id("design_id", design_id) if design_id else new_id("design")
        operation_id = new_uuid()
        async with self._store.unit(principal) as unit:
            held = await lock_workspace(unit)
            now = self._clock()
            earlier = await unit.request_ids.remember("CreateDesign", request_id, body, operation_id, now)
            if earlier.repeated:
                found = await unit.operations.get(earlier.reference)
                if found is None:
                    raise not_found(f"operations/{earlier.reference}")
                return found
            # Locked, so that it is not purged before the design refers to it.
            brief = await unit.briefs.lock(brief_id)
            if brief is not None and brief_revision:
                brief = await unit.briefs.get(brief_id, brief_revision)
            if brief is None:
                raise not_found(f"{brief_name}@{brief_revision}" if brief_revision else brief_name)
            if brief.delete_time is not None:
                raise wrong_state(brief_name, "is deleted: undelete it first")
            kept, unfinished = await unit.designs.count()
            require_room("designs", kept, held.quotas.designs)
            require_room("running_designs", unfinished, held.quotas.running_designs)
            design = await unit.designs.create(design_id, brief_id, brief.revision, seed, operation_id, now)
            job = DesignJob(workspace, design_id, principal.request_id)
            await unit.enqueue(ENTRYPOINT, canonical(job), f"{workspace}/{design_id}")
            await unit.audit("designs.create", f"designs/{design_id}", after=design.etag)
            if not validate_only:
                await unit.commit()
        return Operation(id=operation_id, workspace=workspace, kind="design", design=design, create_time=now)

    async def get(self, principal: Principal, workspace: str, design_id: str) -> Design:
        """Deleted ones too."""
        name = _name(workspace, design_id)
        own(principal, workspace, name)
        found = await self._store.reads(workspace).designs.get(design_id)
        if found is None:
            raise not_found(name)
        return found

    async def list(self, principal: Principal, workspace: str, request: PageRequest) -> Page[Design]:
        """Newest first."""
        own(principal, workspace, f"workspaces/{workspace}")
        return await self._store.reads(workspace).designs.list(request)

    async def cancel(self, principal: Principal, workspace: str, design_id: str) -> Design:
        """End it if it is queued, have its worker stop if it runs; a finished one stays as it is."""
        async with self._store.unit(principal) as unit:
            locked = await self._lock(unit, workspace, design_id)
            if locked.done:
                return locked
            failure = Failure(Reason.CANCELLED.value, "cancelled on request")
            design = await unit.designs.request_cancel(design_id, failure, self._clock())
            if design.etag != locked.etag:
                await unit.audit("designs.cancel", f"designs/{design_id}", before=locked.etag, after=design.etag)
                await unit.commit()
        return design

    async def delete(self, principal: Principal, workspace: str, design_id: str, etag: str = "") -> Design:
        """Hide a finished design; for 30 days it can be undeleted."""
        async with self._store.unit(principal) as unit:
            locked = await self._lock(unit, workspace, design_id, etag)
            if not locked.done:
                raise wrong_state(_name(workspace, design_id), "is not finished: cancel its operation first")
            if locked.delete_time is not None:
                raise wrong_state(_name(workspace, design_id), "is deleted already")
            now = self._clock()
            design = await unit.designs.mark_deleted(locked, now, now + KEEP_DELETED)
            await unit.audit("designs.delete", f"designs/{design_id}", before=locked.etag, after=design.etag)
            await unit.commit()
        return design

    async def undelete(self, principal: Principal, workspace: str, design_id: str, etag: str = "") -> Design:
        """Show it again; it counts towards the quota again."""
        own(principal, workspace, _name(workspace, design_id))
        async with self._store.unit(principal) as unit:
            held = await lock_workspace(unit)
            locked = await self._lock(unit, workspace, design_id, etag)
            if locked.delete_time is None:
                raise wrong_state(_name(workspace, design_id), "is not deleted")
            kept, _ = await unit.designs.count()
            require_room("designs", kept, held.quotas.designs)
            design = await unit.designs.mark_deleted(locked, self._clock(), None)
            await unit.audit("designs.undelete", f"designs/{design_id}", before=locked.etag, after=design.etag)
            await unit.commit()
        return design

    async def purge(self, principal: Principal, workspace: str, design_id: str, etag: str = "") -> None:
        """Remove a deleted design with all it says, for good."""
        async with self._store.unit(principal) as unit:
            locked = await self._lock(unit, workspace, design_id, etag)
            if locked.delete_time is None:
                raise wrong_state(_name(workspace, design_id), "is not deleted: delete it first")
            await unit.retention.purge_design(design_id)
            await unit.audit("designs.purge", f"designs/{design_id}", before=locked.etag)
            await unit.commit()

    async def watch(self, principal: Principal, workspace: str, design_id: str) -> AsyncGenerator[Design, None]:
        """The design now and after each change, until it is finished."""
        own(principal, workspace, _name(workspace, design_id))
        last: Design | None = None
        async with self._store.notifications.watching(CHANNEL, f"{workspace}/{design_id}") as changed:
            while last is None or not last.done:
                changed.clear()
                design = await self.get(principal, workspace, design_id)
                if design != last:
                    yield design
                    last = design
                if not design.done:
                    await wait_a_while(changed, LOOK_AGAIN_SECONDS)

    async def list_deliverables(
        self, principal: Principal, workspace: str, design_id: str, request: PageRequest
    ) -> Page[Deliverable]:
        """In the order of the analyses. WRONG_STATE unless the design has succeeded."""
        await self._succeeded(principal, workspace, design_id)
        return await self._store.reads(workspace).plans.deliverables(design_id, request)

    async def get_deliverable(
        self, principal: Principal, workspace: str, design_id: str, deliverable: str
    ) -> Deliverable:
        await self._succeeded(principal, workspace, design_id)
        found = await self._store.reads(workspace).plans.deliverable(design_id, deliverable)
        if found is None:
            raise not_found(f"{_name(workspace, design_id)}/deliverables/{deliverable}")
        return found

    async def list_artefacts(
        self, principal: Principal, workspace: str, design_id: str, request: PageRequest
    ) -> Page[ArtefactEntry]:
        """By path. WRONG_STATE unless the design has succeeded."""
        await self._succeeded(principal, workspace, design_id)
        return await self._store.reads(workspace).plans.artefacts(design_id, request)

    async def get_artefact(self, principal: Principal, workspace: str, design_id: str, path: str) -> ArtefactEntry:
        """What is known of a file, without its content."""
        await self._succeeded(principal, workspace, design_id)
        found = await self._store.reads(workspace).plans.entry(design_id, path)
        if found is None:
            raise not_found(f"{_name(workspace, design_id)}/artefacts/{path}")
        return found

    async def download_artefact(
        self, principal: Principal, workspace: str, design_id: str, path: str
    ) -> tuple[ArtefactEntry, bytes]:
        await self._succeeded(principal, workspace, design_id)
        found = await self._store.reads(workspace).plans.artefact(design_id, path)
        if found is None:
            raise not_found(f"{_name(workspace, design_id)}/artefacts/{path}")
        return found

    async def archive(self, principal: Principal, workspace: str, design_id: str) -> bytes:
        """All artefacts as a zip file; the same artefacts give the same bytes. REQUEST_TOO_LARGE above 16 MiB."""
        await self._succeeded(principal, workspace, design_id)
        plans = self._store.reads(workspace).plans
        total = sum(entry.size for entry in await plans.entries(design_id))
        if total > MAX_ARCHIVE_BYTES:
            raise DomainError(
                Reason.REQUEST_TOO_LARGE,
                f"the artefacts have {total:,} bytes, an archive at most {MAX_ARCHIVE_BYTES:,}: get them one by one",
                {"limit_bytes": str(MAX_ARCHIVE_BYTES)},
            )
        files = [(entry.path, content) async for entry, content in plans.contents(design_id)]
        return await self._compute.run(zip_files, files)

    async def _succeeded(self, principal: Principal, workspace: str, design_id: str) -> None:
        design = await self.get(principal, workspace, design_id)
        if design.state is not DesignState.SUCCEEDED:
            raise wrong_state(_name(workspace, design_id), f"is {design.state.value} and has nothing to show")

    async def _lock(self, unit: UnitOfWork, workspace: str, design_id: str, etag: str = "") -> Design:
        name = _name(workspace, design_id)
        own(unit.principal, workspace, name)
        locked = await unit.designs.lock(design_id)
        if locked is None:
            raise not_found(name)
        etags.check(etag, locked.etag, name)
        return locked


async def wait_a_while(changed: asyncio.Event, seconds: float) -> None:
    """Return when something changed, at the latest after these seconds.

    Not by `asyncio.wait_for`: up to Python 3.11 it loses a cancellation that comes together with the change, and then
    the watch outlives its caller and her deadline.
    """
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        return


def _name(workspace: str, design_id: str) -> str:
    return f"workspaces/{workspace}/designs/{design_id}"


JOB = msgspec.json.Decoder(DesignJob)
"""Reads what ``create`` has queued."""
