"""Runs statements that take no transaction around them, and stops them where they wait: their locks can be seen there.

CREATE INDEX CONCURRENTLY and its like wait for transactions that use the table; VACUUM FULL evaluates the expressions
of indexes, and one of ours waits for an advisory lock.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import asyncpg

from server.engine.kernel.sql.words import quote
from server.lab.migrations.watching import HIDDEN, Locks, Relation, blocked, locks, stronger
from server.lab.observation import DRIVER_ERRORS, own

_KEY = 771_043
_POLL_SECONDS = 0.002
_WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND NOT granted)"


async def watched(
    migrating: asyncpg.Connection,
    observer: asyncpg.Connection,
    blocker: asyncpg.Connection,
    sql: str,
    relations: dict[str, Relation],
    mentioned: Sequence[str],
    *,
    used: Sequence[str],
    rebuilds: bool,
) -> tuple[Locks, tuple[str, ...], asyncpg.PostgresError | None]:
    """Locks of the statement, what was blocked while it waited, and its error.

    It waits for its first lock on the tables ``mentioned``, then for writers of those ``used``; or, where it
    ``rebuilds`` them (VACUUM FULL), for an index of ours.
    """
    process = await migrating.fetchval("SELECT pg_backend_pid()")
    held: Locks = {}
    blocks: set[str] = set()
    async with contextlib.AsyncExitStack() as stack:
        steps = ["ROLLBACK"]
        if rebuilds:
            await stack.enter_async_context(_paused_indexes(observer, blocker, mentioned))
        else:
            await blocker.execute("BEGIN")
            for mode, tables in (("ROW EXCLUSIVE", used), ("SHARE UPDATE EXCLUSIVE", mentioned)):
                await blocker.execute(f"SAVEPOINT s{len(steps)}")
                steps.append(f"ROLLBACK TO SAVEPOINT s{len(steps)}")
                for table in tables:
                    await blocker.execute(f"LOCK TABLE {quote(table)} IN {mode} MODE")
        running = asyncio.ensure_future(_run(migrating, sql))
        try:
            for step in reversed(steps):
                if not await _waits(observer, process, running):
                    break
                for name, found in (await locks(observer, process)).items():
                    if name in relations:
                        held[name] = stronger(held.get(name, ""), found)
                blocks |= set(await blocked(observer, relations, held))
                await blocker.execute(step)
            await blocker.execute("ROLLBACK")
            error = await running
        finally:
            if not running.done():
                running.cancel()
    return held, tuple(sorted(blocks)), error


async def _run(connection: asyncpg.Connection, sql: str) -> asyncpg.PostgresError | None:
    try:
        await connection.execute(sql)
    except DRIVER_ERRORS as error:
        return own(error)
    return None


async def _waits(observer: asyncpg.Connection, process: int, running: "asyncio.Future[object]") -> bool:
    """Until the statement waits for a lock (True) or has ended (False)."""
    while not running.done():
        if await observer.fetchval(_WAITING, process):
            return True
        await asyncio.wait((running,), timeout=_POLL_SECONDS)
    return False


@contextlib.asynccontextmanager
async def _paused_indexes(
    observer: asyncpg.Connection, blocker: asyncpg.Connection, tables: Sequence[str]
) -> AsyncIterator[None]:
    """An index on each table whose expression waits while the blocker's transaction is open."""
    await observer.execute(
        f"CREATE FUNCTION {HIDDEN}(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS "
        f"'BEGIN PERFORM pg_catalog.pg_advisory_xact_lock_shared({_KEY}); RETURN 1; END'"
    )
    for number, table in enumerate(tables):
        await observer.execute(f"CREATE INDEX {HIDDEN}_{number} ON {quote(table)} ({HIDDEN}(1))")
    await blocker.execute(f"BEGIN; SELECT pg_advisory_xact_lock({_KEY})")
    try:
        yield
    finally:
        await blocker.execute("ROLLBACK")
        await observer.execute(f"DROP FUNCTION {HIDDEN}(integer) CASCADE")
