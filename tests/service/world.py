"""Two workspaces with something of everything in them, and callers with every kind of credentials."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from server.compute import Compute
from server.engine.model.brief import Attribute, Brief, Entity, UseCase
from server.engine.model.resources import Principal, Role
from server.store import Store
from server.usecases.api_keys import ApiKeyUseCases
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import DesignUseCases
from server.usecases.support import utc_now
from server.usecases.workspaces import WorkspaceUseCases
from tests.databases import Database

SMALL = Brief(
    name="small",
    title="Small",
    entities=(Entity(name="Note", attributes=(Attribute(name="text"),)),),
    use_cases=(UseCase(name="GetNote", entity="Note", action="get"),),
)


@dataclass(frozen=True)
class World:
    """``places`` fills the placeholders of `tests.service.methods`; ``keys`` are credentials by caller."""

    places: dict[str, str]
    keys: dict[str, str | None]


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Store]:
    store = await Store.open(database.application)
    try:
        yield store
    finally:
        await store.close()


async def populate(database: Database, compute: Compute) -> World:
    """Workspaces ``acme``, the one that requests name, and ``rival``, whose administrator is the stranger."""
    async with opened(database) as store:
        workspaces = WorkspaceUseCases(store)
        first = await workspaces.create("acme")
        rival = await workspaces.create("rival")
        assert first is not None
        assert rival is not None
        admin = Principal("acme", Role.ADMIN, f"apiKeys/{first.key.id}")
        places = await _resources(store, compute, admin)
        keys = await _keys(store, admin)
        keys |= {"stranger": rival.credential, "admin": first.credential, "none": None, "garbage": "gp_garbage"}
        for name in ("rotated", "revoked", "deleted", "kept"):
            issued = await ApiKeyUseCases(store).create(admin, "acme", role=Role.VIEWER, title=name)
            places[f"{name}_key"] = issued.key.id
    return World(places, keys)


async def _keys(store: Store, admin: Principal) -> dict[str, str | None]:
    keys: dict[str, str | None] = {}
    for role in (Role.VIEWER, Role.EDITOR):
        issued = await ApiKeyUseCases(store).create(admin, "acme", role=role)
        keys[role.name.lower()] = issued.credential
    yesterday = utc_now() - dt.timedelta(days=1)
    past = ApiKeyUseCases(store, clock=lambda: yesterday)
    expired = await past.create(admin, "acme", role=Role.ADMIN, expire_time=yesterday + dt.timedelta(hours=1))
    keys["expired"] = expired.credential
    return keys


async def _resources(store: Store, compute: Compute, admin: Principal) -> dict[str, str]:
    briefs, designs = BriefUseCases(store, compute), DesignUseCases(store, compute)
    for name in ("kept", "deleted", "undeleted", "purged"):
        await briefs.create(admin, "acme", brief_id=name, brief=SMALL)
    for name in ("undeleted", "purged"):
        await briefs.delete(admin, "acme", name)
    places = {}
    for name in ("kept", "cancelled", "forgotten", "deleted", "undeleted", "purged"):
        operation = await designs.create(admin, "acme", brief_id="kept", design_id=name)
        places[f"{name}_operation"] = operation.id
        if name not in ("kept", "cancelled"):
            await designs.cancel(admin, "acme", name)
        if name in ("undeleted", "purged"):
            await designs.delete(admin, "acme", name)
    return places
