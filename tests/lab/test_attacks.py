"""Defence in depth: with the guard out of the way, the role itself, its limits and the cluster stand."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from server.lab.ground import Ground
from server.lab.limits import LIMITS, Limits
from server.lab.observation import LostError, UnprovenError
from server.lab.session import Session
from tests.lab.attacks import HOSTILE


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def intruder(ground: Ground) -> AsyncIterator[asyncpg.Connection]:
    """A connection as an experiment has it, without the guard."""
    async with ground.database(0) as name, ground.connection(name, 0) as connection:
        await connection.execute("CREATE TABLE own (a int)")
        await connection.execute("CREATE FUNCTION harmless() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        yield connection


NOT_FOR_WANT_OF_RIGHTS = {
    "foreign server": "42704",  # the wrapper could not be made before
    "load a library": "42501 58P01",
}
"""Every other attack must fail for want of rights, not because what it attacks happens to be missing here."""


@pytest.mark.parametrize("name", HOSTILE)
async def test_the_role_may_not(intruder: asyncpg.Connection, name: str) -> None:
    with pytest.raises(asyncpg.PostgresError) as refused:
        await intruder.execute(HOSTILE[name])
    assert refused.value.sqlstate in NOT_FOR_WANT_OF_RIGHTS.get(name, "42501"), str(refused.value)
    assert not Path("/tmp/lab_was_here").exists()


async def test_role_has_no_attribute_and_no_membership(ground: Ground, intruder: asyncpg.Connection) -> None:
    row = await intruder.fetchrow("SELECT * FROM pg_roles WHERE rolname = current_user")
    assert row is not None
    assert not any(
        row[name]
        for name in ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls", "rolinherit")
    )
    joined = "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
    assert await intruder.fetchval(joined) == 0


async def test_other_databases_are_closed(ground: Ground, intruder: asyncpg.Connection) -> None:
    async with ground.database(1) as other:
        for name in ("postgres", "template1", "lab_template", other):
            with pytest.raises(LostError, match="cannot enter"):
                async with ground.connection(name, 0):
                    pass


async def test_statements_of_others_are_hidden(intruder: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await intruder.fetch("SELECT query FROM pg_stat_activity")


async def test_nothing_listens_on_the_network(intruder: asyncpg.Connection) -> None:
    assert await intruder.fetchval("SHOW listen_addresses") == ""


async def test_timeouts_are_set(intruder: asyncpg.Connection) -> None:
    assert await intruder.fetchval("SHOW statement_timeout") == "10s"
    assert await intruder.fetchval("SHOW lock_timeout") == "2s"
    assert await intruder.fetchval("SHOW temp_file_limit") == f"{LIMITS.temporary_files >> 20}MB"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def narrow() -> AsyncIterator[Ground]:
    ground = Ground(1, Limits(memory=600 << 20, file_size=32 << 20, database_size=64 << 20))
    await ground.start()
    yield ground
    await ground.stop()


async def test_memory_has_a_bound_that_settings_cannot_lift(narrow: Ground) -> None:
    async with narrow.database(0) as name, narrow.connection(name, 0) as connection:
        await connection.execute("SET work_mem = '2047GB'")
        with pytest.raises(asyncpg.OutOfMemoryError):
            await connection.execute(
                "SELECT cardinality(array_agg(repeat('x', 1000000) || g)) FROM generate_series(1, 900) g"
            )
        assert await connection.fetchval("SELECT 1") == 1


async def test_files_have_a_bound(narrow: Ground) -> None:
    async with narrow.database(0) as name, narrow.connection(name, 0) as connection:
        with pytest.raises(asyncpg.PostgresError, match="could not extend"):
            await connection.execute(
                "CREATE TABLE big AS SELECT repeat(md5(g::text), 60) FROM generate_series(1, 100000) g"
            )


async def test_databases_have_a_bound(narrow: Ground) -> None:
    with pytest.raises(UnprovenError, match="more disk"):
        async with narrow.database(0) as name, narrow.connection(name, 0) as connection:
            await _fill(connection)
    assert await narrow.serves()


async def _fill(connection: asyncpg.Connection) -> None:
    session = Session(connection, LIMITS)
    for number in range(50):
        await session.execute(
            f"CREATE TABLE t{number} AS SELECT repeat(md5(g::text), 60) FROM generate_series(1, 20000) g"
        )
        await asyncio.sleep(0.02)
