"""Workspaces: read one, rename it, make the first."""

from server.engine.model.resources import IssuedKey, Principal, Quotas, Role, Workspace
from server.store import Store, etags
from server.usecases.api_keys import issue
from server.usecases.support import Clock, check_id, check_title, lock_workspace, not_found, own, utc_now

DEFAULT_QUOTAS = Quotas()


class WorkspaceUseCases:
    """``workspace`` is the one the caller named; any but her own does not exist for her."""

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    async def get(self, principal: Principal, workspace: str) -> Workspace:
        name = f"workspaces/{workspace}"
        found = await self._store.reads(own(principal, workspace, name)).workspaces.get()
        if found is None:
            raise not_found(name)
        return found

    async def update(
        self,
        principal: Principal,
        workspace: str,
        *,
        title: str | None = None,
        etag: str = "",
        validate_only: bool = False,
    ) -> Workspace:
        """Give it another title."""
        name = f"workspaces/{workspace}"
        own(principal, workspace, name)
        async with self._store.unit(principal) as unit:
            current = await lock_workspace(unit)
            etags.check(etag, current.etag, name)
            if title is None or title == current.title:
                return current
            updated = await unit.workspaces.update(check_title(title), current.quotas, self._clock())
            await unit.audit("workspaces.update", name, before=current.etag, after=updated.etag)
            if not validate_only:
                await unit.commit()
        return updated

    async def create(
        self, workspace: str, title: str = "", quotas: Quotas = DEFAULT_QUOTAS, *, only_first: bool = False
    ) -> IssuedKey | None:
        """Make a workspace with the key of its first administrator; for whoever runs the service, not for callers.

        None, and nothing is changed, when it exists already or, with ``only_first``, when any workspace does.
        """
        check_id("workspace", workspace)
        if only_first and await self._store.workspace_ids():
            return None
        founder = Principal(workspace, Role.ADMIN, "system/bootstrap")
        async with self._store.unit(founder) as unit:
            now = self._clock()
            made = await unit.workspaces.create(check_title(title), quotas, now)
            if made is None:
                return None
            await unit.audit("workspaces.create", f"workspaces/{workspace}", after=made.etag)
            issued = await issue(unit, title="first key", role=Role.ADMIN, expire_time=None, now=now)
            await unit.commit()
        return issued

    async def set_quotas(self, workspace: str, quotas: Quotas) -> Workspace:
        """Change what a workspace may hold; for whoever runs the service, not for callers."""
        operator = Principal(workspace, Role.ADMIN, "system/operator")
        async with self._store.unit(operator) as unit:
            current = await lock_workspace(unit)
            updated = await unit.workspaces.update(current.title, quotas, self._clock())
            await unit.audit("workspaces.update", f"workspaces/{workspace}", before=current.etag, after=updated.etag)
            await unit.commit()
        return updated
