"""API keys: who may call, by the digest of a secret we do not know."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, literal, or_, select, update

from server.engine.model.resources import ApiKey, Page, PageRequest, Role
from server.store.executing import Executor, Row
from server.store.filtering import Field, Kind
from server.store.listing import Collection, page
from server.store.paging import TokenCodec
from server.store.tables import TEXT, TIME, api_keys

_K = api_keys.c
_HERE = _K.workspace == bindparam("in_workspace", type_=TEXT)
_THIS = (_HERE, _K.id == bindparam("key_id", type_=TEXT))
_META = (_K.id, _K.workspace, _K.title, _K.role, _K.create_time, _K.expire_time, _K.revoke_time, _K.last_use_time)
_GET = select(*_META).where(*_THIS).limit(1)
_LOCK = _GET.with_for_update()
# On this path the parameter is the key that was presented, and so is what row-level security goes by.
_PRESENTED = select(*_META, _K.digest).where(_K.id == bindparam("in_workspace", type_=TEXT)).limit(1)
_ADD = insert(api_keys)
_ROTATE = update(api_keys).where(*_THIS).values(digest=bindparam("new_digest")).returning(*_META)
_REVOKE = update(api_keys).where(*_THIS).values(revoke_time=bindparam("now", type_=TIME)).returning(*_META)
_USED = (
    update(api_keys)
    .where(*_THIS, or_(_K.last_use_time.is_(None), _K.last_use_time < bindparam("unless_since", type_=TIME)))
    .values(last_use_time=bindparam("now", type_=TIME))
)
_DELETE = delete(api_keys).where(*_THIS)
_COUNT = select(func.count().label("n")).where(_HERE)
_NAME = literal("workspaces/", TEXT).concat(_K.workspace).concat("/apiKeys/").concat(_K.id)
_COLLECTION = Collection(
    name="api_keys",
    select=select(*_META).where(_HERE),
    fields={
        "id": Field(Kind.TEXT, _K.id, searched=True),
        "name": Field(Kind.TEXT, _NAME),
        "title": Field(Kind.TEXT, _K.title, searched=True),
        "role": Field(
            Kind.ENUM,
            _K.role,
            values={name: role.value for role in Role for name in (role.name, role.name.lower())},
        ),
        "create_time": Field(Kind.TIME, _K.create_time),
        "expire_time": Field(Kind.TIME, _K.expire_time, nullable=True),
        "revoke_time": Field(Kind.TIME, _K.revoke_time, nullable=True),
        "last_use_time": Field(Kind.TIME, _K.last_use_time, nullable=True),
    },
    key="id",
    order="create_time desc",
)


class KeyRecord(NamedTuple):
    """A key with what authentication compares."""

    key: ApiKey
    digest: bytes
    """SHA-256 of the secret."""


class ApiKeys:
    def __init__(self, executor: Executor, tokens: TokenCodec) -> None:
        self._executor = executor
        self._tokens = tokens

    async def get(self, key_id: str) -> ApiKey | None:
        row = await self._executor.first(_GET, {"key_id": key_id})
        return None if row is None else _key(row)

    async def lock(self, key_id: str) -> ApiKey | None:
        row = await self._executor.first(_LOCK, {"key_id": key_id})
        return None if row is None else _key(row)

    async def list(self, request: PageRequest) -> Page[ApiKey]:
        """Fields: id, name, title, role, create_time, expire_time, revoke_time, last_use_time; newest first."""
        rows, token = await page(self._executor, self._tokens, _COLLECTION, request)
        return Page(tuple(map(_key, rows)), token)

    async def count(self) -> int:
        """Keys that are not deleted, revoked and expired ones included."""
        row = await self._executor.first(_COUNT)
        assert row is not None
        return int(row["n"])

    async def create(self, key: ApiKey, digest: bytes) -> None:
        await self._executor.all(
            _ADD,
            {
                "id": key.id,
                "title": key.title,
                "role": key.role.value,
                "digest": digest,
                "create_time": key.create_time,
                "expire_time": key.expire_time,
            },
        )

    async def rotate(self, key_id: str, digest: bytes) -> ApiKey:
        """Another secret for a locked key; the one before works no more."""
        row = await self._executor.first(_ROTATE, {"key_id": key_id, "new_digest": digest})
        assert row is not None
        return _key(row)

    async def revoke(self, key_id: str, now: dt.datetime) -> ApiKey:
        row = await self._executor.first(_REVOKE, {"key_id": key_id, "now": now})
        assert row is not None
        return _key(row)

    async def delete(self, key_id: str) -> None:
        await self._executor.all(_DELETE, {"key_id": key_id})

    async def mark_used(self, key_id: str, now: dt.datetime, unless_since: dt.datetime) -> None:
        await self._executor.all(_USED, {"key_id": key_id, "now": now, "unless_since": unless_since})


async def presented(executor: Executor) -> KeyRecord | None:
    """The key whose id ``executor`` presents, of whatever workspace."""
    row = await executor.first(_PRESENTED)
    if row is None:
        return None
    return KeyRecord(_key(row), row["digest"])


def _key(row: Row) -> ApiKey:
    return ApiKey(
        id=row["id"],
        workspace=row["workspace"],
        title=row["title"],
        role=Role(row["role"]),
        create_time=row["create_time"],
        expire_time=row["expire_time"],
        revoke_time=row["revoke_time"],
        last_use_time=row["last_use_time"],
    )
