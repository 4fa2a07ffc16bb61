"""A unit of work: one transaction in one workspace, every repository on it, the audit entry beside the change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property

from pgqueuer.queries import Queries
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from server.engine.model.resources import Principal
from server.store.audit import Audit
from server.store.contents import Contents
from server.store.executing import UnitExecutor
from server.store.failures import is_lost, translated
from server.store.paging import TokenCodec
from server.store.repositories import Repositories
from server.store.requests import RequestIds
from server.store.retention import Retention

_ENTER = text("SELECT set_config('groundplan.workspace', :workspace, true)")

_NOTIFY = select(func.pg_notify(bindparam("channel"), bindparam("payload")))


class UnitOfWork(Repositories):
    """``async with store.unit(principal) as unit: …; await unit.commit()``. Left without commit, nothing happened."""

    def __init__(
        self, connection: AsyncConnection, principal: Principal, tokens: TokenCodec, contents: Contents
    ) -> None:
        super().__init__(UnitExecutor(connection, principal.workspace), tokens, contents)
        self.principal = principal
        self._connection = connection

    @cached_property
    def request_ids(self) -> RequestIds:
        return RequestIds(self._executor)

    @cached_property
    def retention(self) -> Retention:
        return Retention(self._executor)

    @cached_property
    def _audit(self) -> Audit:
        return Audit(self._executor, self._tokens)

    async def audit(self, action: str, resource: str, *, before: str = "", after: str = "") -> None:
        """Write down a change; it stands or falls with the change itself."""
        await self._audit.add(self.principal, action, resource, before, after)

    async def enqueue(self, entrypoint: str, payload: bytes, dedupe_key: str | None = None) -> bool:
        """Queue a job that becomes visible with the commit. False when one with ``dedupe_key`` is waiting or at work.

        PgQueuer writes on the raw connection. That connection is in our transaction because the unit has executed a
        statement before (SQLAlchemy's BEGIN comes with the first one); otherwise the job would survive a rollback.
        """
        assert self._connection.in_transaction()
        raw = await self._connection.get_raw_connection()
        queue = Queries.from_asyncpg_connection(raw.driver_connection)
        with translated():
            made = await queue.enqueue(entrypoint, payload, dedupe_key=dedupe_key, on_conflict="skip")
        return made[0] is not None

    async def notify(self, channel: str, payload: str) -> None:
        """Tell every process that listens, once the unit is committed."""
        await self._executor.all(_NOTIFY, {"channel": channel, "payload": payload})

    async def commit(self) -> None:
        with translated():
            await self._connection.commit()


@asynccontextmanager
async def begin(
    engine: AsyncEngine, principal: Principal, tokens: TokenCodec, contents: Contents
) -> AsyncIterator[UnitOfWork]:
    """A transaction in the principal's workspace, rolled back unless committed inside."""
    with translated():
        connection = await _enter(engine, principal.workspace)
    try:
        yield UnitOfWork(connection, principal, tokens, contents)
    finally:
        await connection.close()


async def _enter(engine: AsyncEngine, workspace: str) -> AsyncConnection:
    """A connection whose transaction is in the workspace; pooled ones that died meanwhile are replaced."""
    assert isinstance(engine.pool, AsyncAdaptedQueuePool)
    left = engine.pool.size()
    while True:
        connection = await engine.connect()
        try:
            await connection.execute(_ENTER, {"workspace": workspace})
        except BaseException as failure:
            lost = isinstance(failure, Exception) and is_lost(failure)
            if lost:
                await connection.invalidate()
            await connection.close()
            if not lost or left == 0:
                raise
            left -= 1
        else:
            return connection
