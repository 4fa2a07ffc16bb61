"""Probes of the running PostgreSQL itself: what it does where its documentation promises more than it keeps."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

import asyncpg

from server.engine.model.consistency import Level
from server.lab.ground import Ground
from server.lab.observation import UnprovenError
from server.lab.transactions import REFUSED, Answer, begin, execute, fetch

_POOL = """
SELECT 10 * (2 + sum(setting::int)) AS entries FROM pg_settings WHERE name IN (
  'max_connections', 'max_worker_processes', 'max_wal_senders', 'max_prepared_transactions',
  CASE WHEN current_setting('server_version_num')::int >= 180000 THEN 'autovacuum_worker_slots'
       ELSE 'autovacuum_max_workers' END)
"""
"""(MaxBackends + max_prepared_xacts) * 10, as predicate.c sizes its pool of committed transactions it remembers."""

_SETUP = "CREATE TABLE duty (id int PRIMARY KEY, away int NOT NULL); CREATE TABLE filler (n int NOT NULL)"
_BATCH = 100


@dataclass(frozen=True)
class SerializableHole:
    """Whether a write skew commits at SERIALIZABLE when many transactions commit while one stays open."""

    pool: int
    """Committed transactions that the engine remembers one by one."""
    refused_with: int
    """Commits in between with which the skew was refused."""
    tried_with: int
    """Commits in between beyond the pool."""
    open: bool
    """The skew committed with ``tried_with``."""


async def serializable_hole(ground: Ground, slot: int) -> SerializableHole:
    """Two tries on a fresh database: a tenth of the pool in between, and twice the pool. Takes about two seconds."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(ground.database(slot))
        one, two = [await stack.enter_async_context(ground.connection(database, slot)) for _ in range(2)]
        await execute(one, _SETUP)
        answer = await fetch(one, _POOL)
        if not isinstance(answer, Answer):
            raise UnprovenError("the settings cannot be read")
        pool = int(str(answer.rows[0][0]))
        few, many = pool // 10, 2 * pool
        if await _skew_commits(one, two, few):
            raise UnprovenError("a write skew commits at SERIALIZABLE although few transactions came in between")
        return SerializableHole(pool, few, many, await _skew_commits(one, two, many))


async def _skew_commits(one: asyncpg.Connection, two: asyncpg.Connection, between: int) -> bool:
    await execute(one, "DELETE FROM filler; DELETE FROM duty; INSERT INTO duty VALUES (1, 0), (2, 0)")
    for connection in (one, two):
        await execute(connection, begin(Level.SERIALIZABLE))
        await fetch(connection, "SELECT sum(away) FROM duty WHERE id IN (1, 2)")
    await execute(two, "UPDATE duty SET away = 1 WHERE id = 1")
    await execute(two, "COMMIT")
    await _commit_others(two, between)
    for sql in ("UPDATE duty SET away = 1 WHERE id = 2", "COMMIT"):
        error = await execute(one, sql)
        if error is not None:
            await execute(one, "ROLLBACK")
            if error.sqlstate in REFUSED:
                return False
            raise UnprovenError(f"the skew ended with {error.sqlstate}")
    return True


async def _commit_others(connection: asyncpg.Connection, count: int) -> None:
    single = "; ".join((begin(Level.SERIALIZABLE), "INSERT INTO filler VALUES (1)", "COMMIT;"))
    for start in range(0, count, _BATCH):
        await execute(connection, single * min(_BATCH, count - start))
