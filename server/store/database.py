"""The door to the store: opens the pools, checks the role, hands out units of work and reads."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Self

import asyncpg
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from server.engine.model.resources import Principal
from server.store import roles
from server.store.connecting import application_session, connector
from server.store.contents import Contents
from server.store.executing import ReadExecutor
from server.store.failures import translated
from server.store.migrating import migrate
from server.store.notifications import Notifications
from server.store.paging import TokenCodec
from server.store.pool import ReadPool
from server.store.reads import Reads
from server.store.tables import server_secrets
from server.store.unit import UnitOfWork, begin


class Store:
    """One per process. ``await Store.open(url)``, at the end ``await store.close()``."""

    def __init__(
        self,
        engine: AsyncEngine,
        pool: ReadPool,
        notifications: Notifications,
        secret: bytes,
        connect: "Callable[[], Awaitable[asyncpg.Connection]]",
    ) -> None:
        self._engine = engine
        self._pool = pool
        self._tokens = TokenCodec(secret)
        self._contents = Contents()
        self._reads: dict[str, Reads] = {}
        self.notifications = notifications
        self.connect = connect
        """A connection of the caller's own, as the application; for the queue, which listens on it."""

    @classmethod
    async def open(
        cls,
        database_url: str,
        owner_url: str = "",
        *,
        application_role: str = roles.APPLICATION,
        pool_size: int = 10,
    ) -> Self:
        """Migrate when we are given the owner, then connect as the application.

        With two different URLs ``database_url`` logs in as the application role and ``owner_url`` runs the migrations.
        With one: when it names the application role itself, somebody else migrates (``python -m server migrate``);
        otherwise it names the owner, who migrates, and whose connections then take on the application role (SET ROLE),
        so that row-level security binds them as well. At most ``pool_size`` connections, and one that listens.

        Raises `RoleError` for a role that could pass row-level security, `DomainError` UNAVAILABLE when PostgreSQL is
        not reachable.
        """
        role = ""
        if owner_url and owner_url != database_url:
            await migrate(owner_url, application_role)
        elif await _owner_needed(database_url, application_role):
            await migrate(database_url, application_role)
            await _require_membership(database_url, application_role)
            role = application_role
        session = application_session()
        writes = max(1, pool_size // 3)
        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=connector(database_url, name="groundplan", role=role, settings=session),
            pool_size=writes,
            max_overflow=0,
            pool_timeout=10,
        )
        try:
            with translated():
                async with engine.connect() as connection:
                    await roles.check_application(connection)
                    query = select(server_secrets.c.value).where(server_secrets.c.name == "page_tokens")
                    secret = (await connection.execute(query)).scalar_one()
            # Each read is one statement of a prepared shape: one plan serves all parameters.
            pool = ReadPool(
                connector(
                    database_url,
                    name="groundplan-read",
                    role=role,
                    settings=application_session(plan_cache_mode="force_generic_plan"),
                ),
                max(1, pool_size - writes),
            )
            notifications = Notifications(connector(database_url, name="groundplan-listen", role=role))
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine, pool, notifications, secret, connector(database_url, name="groundplan-jobs", role=role))

    async def close(self) -> None:
        """End every connection; what is running is given a few seconds."""
        await self.notifications.close()
        await self._pool.close()
        await self._engine.dispose()

    def unit(self, principal: Principal) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction in the principal's workspace; left without ``commit()`` it is rolled back."""
        return begin(self._engine, principal, self._tokens, self._contents)

    def reads(self, workspace: str) -> Reads:
        """Reads outside of a transaction, each one round trip, in this workspace."""
        found = self._reads.get(workspace)
        if found is None:
            if len(self._reads) >= 1_000:
                self._reads.clear()
            found = self._reads[workspace] = Reads(ReadExecutor(self._pool, workspace), self._tokens, self._contents)
        return found

    def presented(self, key_id: str) -> ReadExecutor:
        """Reads of what may be seen by whoever presents the API key with this id: the row of that key."""
        return ReadExecutor(self._pool, key_id, "key")

    async def workspace_ids(self) -> tuple[str, ...]:
        """Every workspace, for maintenance."""
        with translated():
            rows = await self._pool.fetch("SELECT workspace_ids() AS id")
        return tuple(row["id"] for row in rows)

    async def drop_queue_log(self, before: dt.datetime) -> None:
        """Forget what became of jobs that ended before this time."""
        with translated():
            await self._pool.fetch("DELETE FROM pgqueuer_log WHERE created < $1", (before,))

    async def queue_depth(self) -> int:
        """Jobs of every workspace that wait for a worker."""
        with translated():
            rows = await self._pool.fetch("SELECT count(*) FROM pgqueuer WHERE status = 'queued'")
        return int(rows[0][0])

    async def ping(self) -> None:
        """One round trip; raises UNAVAILABLE when there is no answer."""
        with translated():
            await self._pool.fetch("SELECT 1")


async def _owner_needed(url: str, role: str) -> bool:
    """Whether the URL names somebody else than the application role, after refusing who is too powerful for both."""
    async with _single(url) as connection:
        await roles.check_login(connection)
        return bool(await connection.scalar(text("SELECT current_user <> :role"), {"role": role}))


async def _require_membership(url: str, role: str) -> None:
    async with _single(url) as connection:
        await roles.check_membership(connection, role)


@asynccontextmanager
async def _single(url: str) -> AsyncIterator[AsyncConnection]:
    """One connection for a question before there are pools."""
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=connector(url, name="groundplan"), poolclass=NullPool
    )
    try:
        with translated():
            async with engine.connect() as connection:
                yield connection
    finally:
        await engine.dispose()
