"""API keys: make, list, rotate, revoke, delete. Secrets are known here for a moment and never stored."""

import datetime as dt
import hashlib
import secrets

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import ApiKey, IssuedKey, Page, PageRequest, Principal, Role
from server.engine.model.value import canonical
from server.store import Store, UnitOfWork
from server.store.notifications import KEY_CHANNEL
from server.store.workspaces import require_room
from server.usecases.support import (
    Clock,
    check_request_id,
    check_title,
    lock_workspace,
    not_found,
    own,
    utc_now,
    wrong_state,
)

PREFIX = "gp"


class ApiKeyUseCases:
    """``workspace`` is the one the caller named; any but her own does not exist for her."""

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    async def create(
        self,
        principal: Principal,
        workspace: str,
        *,
        role: Role,
        title: str = "",
        expire_time: dt.datetime | None = None,
        request_id: str = "",
        validate_only: bool = False,
    ) -> IssuedKey:
        """A key with its secret. A repeat under the same request id gives the key with an empty ``credential``."""
        own(principal, workspace, f"workspaces/{workspace}")
        request_id = check_request_id(request_id)
        check_title(title)
        now = self._clock()
        body = canonical((role, title, expire_time))
        async with self._store.unit(principal) as unit:
            held = await lock_workspace(unit)
            key_id = new_key_id()
            earlier = await unit.request_ids.remember("CreateApiKey", request_id, body, key_id, now)
            if earlier.repeated:
                return IssuedKey(await self._again(unit, workspace, earlier.reference), "")
            if expire_time is not None and expire_time <= now:
                raise DomainError(
                    Reason.INVALID_ARGUMENT, "expire_time must lie in the future", {"field": "api_key.expire_time"}
                )
            require_room("api_keys", await unit.api_keys.count(), held.quotas.api_keys)
            issued = await issue(unit, title=title, role=role, expire_time=expire_time, now=now, key_id=key_id)
            if validate_only:
                return IssuedKey(issued.key, "")
            await unit.commit()
        return issued

    async def get(self, principal: Principal, workspace: str, key_id: str) -> ApiKey:
        own(principal, workspace, _name(workspace, key_id))
        found = await self._store.reads(workspace).api_keys.get(key_id)
        if found is None:
            raise not_found(_name(workspace, key_id))
        return found

    async def list(self, principal: Principal, workspace: str, request: PageRequest) -> Page[ApiKey]:
        """Newest first, revoked and expired ones included."""
        own(principal, workspace, f"workspaces/{workspace}")
        return await self._store.reads(workspace).api_keys.list(request)

    async def rotate(self, principal: Principal, workspace: str, key_id: str, *, request_id: str = "") -> IssuedKey:
        """Another secret; the old one stops working at once. A repeat gives the key with an empty ``credential``."""
        request_id = check_request_id(request_id)
        now = self._clock()
        async with self._store.unit(principal) as unit:
            key = await self._lock(unit, workspace, key_id)
            earlier = await unit.request_ids.remember("RotateApiKey", request_id, key_id.encode(), key_id, now)
            if earlier.repeated:
                return IssuedKey(key, "")
            if key.revoke_time is not None or (key.expire_time is not None and key.expire_time <= now):
                raise wrong_state(_name(workspace, key_id), "is revoked or expired: make a new key")
            secret = secrets.token_urlsafe(32)
            rotated = await unit.api_keys.rotate(key_id, digest_of(secret))
            await unit.audit("apiKeys.rotate", f"apiKeys/{key_id}")
            await unit.notify(KEY_CHANNEL, key_id)
            await unit.commit()
        return IssuedKey(rotated, credential(key_id, secret))

    async def revoke(self, principal: Principal, workspace: str, key_id: str) -> ApiKey:
        """It stops working for good. Revoking a revoked key changes nothing."""
        async with self._store.unit(principal) as unit:
            key = await self._lock(unit, workspace, key_id)
            if key.revoke_time is not None:
                return key
            revoked = await unit.api_keys.revoke(key_id, self._clock())
            await unit.audit("apiKeys.revoke", f"apiKeys/{key_id}")
            await unit.notify(KEY_CHANNEL, key_id)
            await unit.commit()
        return revoked

    async def delete(self, principal: Principal, workspace: str, key_id: str) -> None:
        """Remove it for good; it stops working."""
        async with self._store.unit(principal) as unit:
            await self._lock(unit, workspace, key_id)
            await unit.api_keys.delete(key_id)
            await unit.audit("apiKeys.delete", f"apiKeys/{key_id}")
            await unit.notify(KEY_CHANNEL, key_id)
            await unit.commit()

    async def _lock(self, unit: UnitOfWork, workspace: str, key_id: str) -> ApiKey:
        own(unit.principal, workspace, _name(workspace, key_id))
        key = await unit.api_keys.lock(key_id)
        if key is None:
            raise not_found(_name(workspace, key_id))
        return key

    async def _again(self, unit: UnitOfWork, workspace: str, key_id: str) -> ApiKey:
        key = await unit.api_keys.get(key_id)
        if key is None:
            raise not_found(_name(workspace, key_id))
        return key


async def issue(
    unit: UnitOfWork,
    *,
    title: str,
    role: Role,
    expire_time: dt.datetime | None,
    now: dt.datetime,
    key_id: str = "",
) -> IssuedKey:
    """Make a key in this unit."""
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        id=key_id or new_key_id(),
        workspace=unit.principal.workspace,
        title=title,
        role=role,
        create_time=now,
        expire_time=expire_time,
    )
    await unit.api_keys.create(key, digest_of(secret))
    await unit.audit("apiKeys.create", f"apiKeys/{key.id}")
    return IssuedKey(key, credential(key.id, secret))


def new_key_id() -> str:
    return secrets.token_hex(8)


def credential(key_id: str, secret: str) -> str:
    """What the caller sends."""
    return f"{PREFIX}_{key_id}_{secret}"


def digest_of(secret: str) -> bytes:
    """What is stored. A secret of 256 random bits needs no slow hash: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).digest()


def _name(workspace: str, key_id: str) -> str:
    return f"workspaces/{workspace}/apiKeys/{key_id}"
