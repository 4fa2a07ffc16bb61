"""Every change leaves one entry that says who, what, when and under which request; what changes nothing leaves none."""

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from server.engine.errors import DomainError
from server.engine.model.resources import AuditEntry, PageRequest, Principal, Quotas, Role
from server.store import Store
from server.usecases.api_keys import ApiKeyUseCases
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import DesignUseCases
from server.usecases.operations import OperationUseCases
from server.usecases.workspaces import WorkspaceUseCases
from tests.sources import source


async def entries(store: Store) -> list[AuditEntry]:
    return list((await store.reads("acme").audit.list(PageRequest(1_000, order_by="id"))).items)


async def test_every_change_leaves_one_entry(
    store: Store,
    workspaces: WorkspaceUseCases,
    api_keys: ApiKeyUseCases,
    briefs: BriefUseCases,
    designs: DesignUseCases,
    operations: OperationUseCases,
    acme: Principal,
) -> None:
    issued = await api_keys.create(acme, "acme", role=Role.VIEWER)
    key = f"apiKeys/{issued.key.id}"
    kept = await entries(store)

    async def leaves(call: Awaitable[object], action: str, resource: str) -> None:
        before = len(kept)
        await call
        kept[:] = await entries(store)
        assert [(entry.action, entry.resource) for entry in kept[before:]] == [(action, resource)]

    await leaves(workspaces.update(acme, "acme", title="New"), "workspaces.update", "workspaces/acme")
    await leaves(workspaces.set_quotas("acme", Quotas(briefs=7)), "workspaces.update", "workspaces/acme")
    await leaves(api_keys.rotate(acme, "acme", issued.key.id), "apiKeys.rotate", key)
    await leaves(api_keys.revoke(acme, "acme", issued.key.id), "apiKeys.revoke", key)
    await leaves(api_keys.delete(acme, "acme", issued.key.id), "apiKeys.delete", key)
    await leaves(briefs.create(acme, "acme", source=source()), "briefs.create", "briefs/shop")
    await leaves(briefs.update(acme, "acme", "shop", source=source(title="B")), "briefs.update", "briefs/shop")
    await leaves(briefs.delete(acme, "acme", "shop"), "briefs.delete", "briefs/shop")
    await leaves(briefs.undelete(acme, "acme", "shop"), "briefs.undelete", "briefs/shop")
    asked = designs.create(acme, "acme", brief_id="shop", design_id="first")
    await leaves(asked, "designs.create", "designs/first")
    await leaves(designs.cancel(acme, "acme", "first"), "designs.cancel", "designs/first")
    await leaves(designs.delete(acme, "acme", "first"), "designs.delete", "designs/first")
    await leaves(designs.undelete(acme, "acme", "first"), "designs.undelete", "designs/first")
    operation = (await designs.get(acme, "acme", "first")).operation
    await leaves(operations.delete(acme, operation), "operations.delete", f"operations/{operation}")
    await designs.delete(acme, "acme", "first")
    await briefs.delete(acme, "acme", "shop")
    kept[:] = await entries(store)
    await leaves(designs.purge(acme, "acme", "first"), "designs.purge", "designs/first")
    await leaves(briefs.purge(acme, "acme", "shop"), "briefs.purge", "briefs/shop")


async def test_an_entry_joins_to_its_call_and_its_versions(
    store: Store, briefs: BriefUseCases, acme: Principal
) -> None:
    made = await briefs.create(replace(acme, request_id="call-1"), "acme", source=source())
    changer = Principal("acme", Role.EDITOR, "somebody@example.org", "call-2")
    changed = await briefs.update(changer, "acme", "shop", source=source(title="Changed"))
    create, update = await entries(store)
    assert (create.subject, create.request_id, create.before_etag) == ("apiKeys/tester", "call-1", "")
    assert (update.subject, update.request_id) == ("somebody@example.org", "call-2")
    assert (create.after_etag, update.before_etag, update.after_etag) == (made.etag, made.etag, changed.etag)
    assert abs(update.time - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


async def test_what_changes_nothing_leaves_no_entry(
    store: Store, workspaces: WorkspaceUseCases, briefs: BriefUseCases, designs: DesignUseCases, acme: Principal
) -> None:
    await briefs.create(acme, "acme", source=source())
    await designs.create(acme, "acme", brief_id="shop", design_id="first")
    await designs.cancel(acme, "acme", "first")
    before = await entries(store)
    await briefs.get(acme, "acme", "shop")
    await briefs.list(acme, "acme", PageRequest())
    await briefs.update(acme, "acme", "shop", source=source())
    await briefs.create(acme, "acme", source=source("other"), validate_only=True)
    await briefs.update(acme, "acme", "shop", source=source(title="Other"), validate_only=True)
    await designs.create(acme, "acme", brief_id="shop", validate_only=True)
    await designs.cancel(acme, "acme", "first")
    await workspaces.update(acme, "acme", title=(await workspaces.get(acme, "acme")).title)
    refused: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: briefs.create(acme, "acme", source=source()),
        lambda: briefs.delete(acme, "acme", "shop", "stale"),
        lambda: designs.purge(acme, "acme", "first"),
    )
    for call in refused:
        with pytest.raises(DomainError):
            await call()
    assert await entries(store) == before
