"""Migrations: from nothing to the declared tables, once, whoever starts at the same time."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pgqueuer.queries import Queries
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

import server.store.migrations.versions
from server.postgres.cluster import APPLICATION
from server.store import Store, migrate
from server.store.roles import RoleError
from server.store.tables import TENANT_TABLES, metadata
from tests.databases import Database

VERSIONS = Path(server.store.migrations.versions.__file__).parent
RELEASED = Path(__file__).with_name("migrations.sha256")


async def tables_of(database: Database) -> set[str]:
    connection = await asyncpg.connect(database.owner)
    try:
        rows = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    finally:
        await connection.close()
    return {row["relname"] for row in rows}


@pytest.fixture
def empty(cluster: object, new_database: Callable[..., Database]) -> Database:
    return new_database()


async def test_an_empty_database_gets_every_table(empty: Database) -> None:
    await migrate(empty.owner)
    made = await tables_of(empty)
    assert {table.name for table in metadata.sorted_tables} <= made
    assert {"pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics"} <= made


async def test_migrating_again_changes_nothing(empty: Database) -> None:
    await migrate(empty.owner)
    before = await snapshot(empty)
    await migrate(empty.owner)
    assert await snapshot(empty) == before


async def test_starters_at_the_same_time_migrate_once(empty: Database) -> None:
    await asyncio.gather(*(migrate(empty.owner) for _ in range(4)))
    connection = await asyncpg.connect(empty.owner)
    try:
        assert await connection.fetchval("SELECT count(*) FROM server_secrets") == 1
        assert [row[0] for row in await connection.fetch("SELECT version_num FROM alembic_version")] == [head()]
    finally:
        await connection.close()


async def test_the_tables_are_as_declared(database: Database) -> None:
    def differences(connection: object) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})  # type: ignore[arg-type]
        found = compare_metadata(context, metadata)
        return [entry for entry in found if not _of_the_queue(entry)]

    engine = create_async_engine(database.owner.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def _of_the_queue(entry: object) -> bool:
    return "pgqueuer" in repr(entry)


async def test_the_queue_is_what_the_installed_pgqueuer_expects(database: Database) -> None:
    connection = await asyncpg.connect(database.owner)
    try:
        plan = await Queries.from_asyncpg_connection(connection).plan_upgrade()
    finally:
        await connection.close()
    assert plan.statements == ()


async def test_released_migrations_never_change() -> None:
    released = dict(reversed(line.split("  ")) for line in RELEASED.read_text().splitlines())
    assert released == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(VERSIONS.glob("m*.py"))
    }, f"a migration is new or has changed; released ones never do. For a new one: sha256sum m*.py > {RELEASED.name}"


async def test_every_tenant_table_is_under_forced_row_level_security(database: Database) -> None:
    connection = await asyncpg.connect(database.owner)
    try:
        rows = await connection.fetch(
            "SELECT relname, relrowsecurity AND relforcerowsecurity AS forced FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    finally:
        await connection.close()
    free = {row["relname"] for row in rows if not row["forced"]}
    queue = {"pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics"}
    assert free == {"server_secrets", "alembic_version"} | queue
    assert {table.name for table in TENANT_TABLES} == {row["relname"] for row in rows} - free


async def test_a_superuser_is_refused(database: Database) -> None:
    with pytest.raises(RoleError, match="is a superuser"):
        await Store.open(database.superuser)


async def test_a_role_that_bypasses_row_level_security_is_refused(database: Database) -> None:
    connection = await asyncpg.connect(database.superuser)
    try:
        await connection.execute("CREATE ROLE free_rider LOGIN BYPASSRLS PASSWORD 'x'")
        with pytest.raises(RoleError, match="bypasses row-level security"):
            await migrate(database.owner, "free_rider")
        url = database.application.replace(database.application.split("//")[1].split("@")[0], "free_rider:x")
        with pytest.raises(RoleError, match="bypasses row-level security"):
            await Store.open(url, application_role="free_rider")
    finally:
        await connection.execute("DROP OWNED BY free_rider")
        await connection.execute("DROP ROLE free_rider")
        await connection.close()


async def test_tables_without_forced_security_are_refused(database: Database) -> None:
    connection = await asyncpg.connect(database.owner)
    try:
        await connection.execute("ALTER TABLE designs NO FORCE ROW LEVEL SECURITY")
    finally:
        await connection.close()
    with pytest.raises(RoleError, match="designs"):
        await Store.open(database.application)


async def test_an_owner_alone_takes_on_the_application_role(empty: Database, cluster: object) -> None:
    connection = await asyncpg.connect(empty.superuser)
    try:
        await connection.execute(f"GRANT {APPLICATION} TO groundplan_owner")
    finally:
        await connection.close()
    store = await Store.open(empty.owner)
    try:
        async with store._engine.connect() as session:
            assert await session.scalar(text("SELECT current_user")) == APPLICATION
        assert (await store._pool.fetch("SELECT current_user"))[0][0] == APPLICATION
    finally:
        await store.close()


async def test_an_owner_that_may_not_take_on_the_role_is_told_the_remedy(empty: Database) -> None:
    connection = await asyncpg.connect(empty.superuser)
    try:
        await connection.execute("CREATE ROLE another_app")
        with pytest.raises(RoleError, match="GRANT another_app TO groundplan_owner"):
            await Store.open(empty.owner, application_role="another_app")
    finally:
        await connection.execute("DROP OWNED BY another_app")
        await connection.execute("DROP ROLE another_app")
        await connection.close()


async def test_a_missing_application_role_is_made_when_the_owner_may(empty: Database) -> None:
    connection = await asyncpg.connect(empty.superuser)
    try:
        await connection.execute("ALTER ROLE groundplan_owner CREATEROLE")
        store = await Store.open(empty.owner, application_role="groundplan_guest")
        assert (await store._pool.fetch("SELECT current_user"))[0][0] == "groundplan_guest"
        await store.close()
        found = await connection.fetchrow("SELECT * FROM pg_roles WHERE rolname = 'groundplan_guest'")
        assert not found["rolsuper"]
        assert not found["rolbypassrls"]
        assert not found["rolcanlogin"]
    finally:
        await connection.execute("ALTER ROLE groundplan_owner NOCREATEROLE")
        await connection.execute("DROP OWNED BY groundplan_guest")
        await connection.execute("DROP ROLE groundplan_guest")
        await connection.close()


async def test_a_missing_application_role_that_cannot_be_made_is_said_with_its_remedy(empty: Database) -> None:
    with pytest.raises(RoleError, match="CREATE ROLE groundplan_guest NOLOGIN; GRANT groundplan_guest TO"):
        await migrate(empty.owner, "groundplan_guest")
    assert await tables_of(empty) == set()


async def snapshot(database: Database) -> list[object]:
    connection = await asyncpg.connect(database.owner)
    try:
        structure = await connection.fetch(
            "SELECT relname, relkind, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [*map(tuple, structure), *map(tuple, await connection.fetch("SELECT * FROM server_secrets"))]
    finally:
        await connection.close()


def head() -> str:
    return max(path.name[1:5] for path in VERSIONS.glob("m*.py"))
