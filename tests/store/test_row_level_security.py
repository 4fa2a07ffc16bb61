"""Tenants are kept apart by PostgreSQL itself: direct SQL as the application, without a single predicate of ours."""

import datetime as dt
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from sqlalchemy import bindparam, func, select, text

from server.engine.model.brief import Brief
from server.engine.model.plan import AnalysisResult, Artefact
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import ApiKey, DesignState, PageRequest, Plan, Principal, Role
from server.store import Store
from server.store.api_keys import presented
from server.store.connecting import connector
from server.store.contents import Contents
from server.store.executing import ReadExecutor
from server.store.pool import ReadPool
from server.store.reads import Reads
from server.store.tables import TENANT_TABLES, TEXT, briefs
from tests.databases import Database

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


async def fill(store: Store, principal: Principal) -> None:
    """At least one row in every tenant table."""
    workspace = principal.workspace
    async with store.unit(principal) as unit:
        key = ApiKey(id=f"key-{workspace}", workspace=workspace, role=Role.VIEWER, create_time=NOW)
        await unit.api_keys.create(key, hashlib.sha256(b"secret").digest())
        await unit.request_ids.remember("CreateBrief", "00000000-0000-4000-8000-000000000000", b"", "shop", NOW)
        brief = Brief("shop")
        await unit.briefs.create("shop", brief, None, NOW)
        identifier = f"00000000-0000-4000-8000-{int.from_bytes(workspace.encode()[:5]):012x}"
        await unit.designs.create("design", "shop", 1, 0, identifier, NOW)
        claim = await unit.designs.claim("design", NOW)
        assert claim is not None
        plan = Plan(PreparedBrief(brief), (AnalysisResult("schema", "fine"),), (), (Artefact("a", "text/plain", "x"),))
        await unit.plans.put("design", plan, NOW)
        await unit.designs.finish(claim, DesignState.SUCCEEDED, NOW)
        await unit.results.put("analysis", {"key": b"payload"}, NOW)
        await unit.audit("briefs.create", "briefs/shop")
        await unit.commit()


@pytest.fixture
async def connection(
    store: Store, database: Database, found_workspace: Callable[[str], Awaitable[Principal]]
) -> AsyncIterator[asyncpg.Connection]:
    """The application's own login, on a database where two workspaces have rows in every table."""
    for name in ("acme", "bolt"):
        await fill(store, await found_workspace(name))
    opened = await asyncpg.connect(database.application)
    yield opened
    await opened.close()


def workspace_column(table: str) -> str:
    return "id" if table == "workspaces" else "workspace"


NAMES = [table.name for table in TENANT_TABLES]


async def test_without_a_workspace_there_are_no_rows(connection: asyncpg.Connection) -> None:
    for table in NAMES:
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_a_workspace_sees_its_own_rows_alone(connection: asyncpg.Connection) -> None:
    await connection.execute("SET groundplan.workspace = 'acme'")
    for table in NAMES:
        seen = await connection.fetch(f"SELECT DISTINCT {workspace_column(table)} FROM {table}")
        assert [row[0] for row in seen] == ["acme"], table


async def test_rows_of_another_workspace_cannot_be_changed(connection: asyncpg.Connection) -> None:
    await connection.execute("SET groundplan.workspace = 'acme'")
    for table in NAMES:
        if table == "audit_log":
            continue  # not even one's own
        column = workspace_column(table)
        theirs = f"{table} SET {column} = {column} WHERE {column} = 'bolt'"
        assert await connection.execute(f"UPDATE {theirs}") == "UPDATE 0", table
        assert await connection.execute(f"DELETE FROM {table} WHERE {column} = 'bolt'") == "DELETE 0", table
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await connection.execute(f"UPDATE {table} SET {column} = 'bolt'")


async def test_rows_cannot_be_added_to_another_workspace(connection: asyncpg.Connection) -> None:
    await connection.execute("SET groundplan.workspace = 'acme'")
    for table in NAMES:
        columns = [
            row["attname"]
            for row in await connection.fetch(
                "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0"
                " AND attidentity = ''",
                table,
            )
        ]
        values = ", ".join("'bolt'" if name == workspace_column(table) else name for name in columns)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}")


async def test_the_audit_log_can_only_grow(connection: asyncpg.Connection, database: Database) -> None:
    await connection.execute("SET groundplan.workspace = 'acme'")
    owner = await asyncpg.connect(database.owner)
    for statement in ("UPDATE audit_log SET subject = 'nobody'", "DELETE FROM audit_log", "TRUNCATE audit_log"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await owner.execute(statement)
    await owner.close()


async def test_the_application_cannot_free_itself(connection: asyncpg.Connection) -> None:
    for statement in (
        "ALTER TABLE briefs DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON briefs",
        "CREATE TABLE mine (id int)",
        "UPDATE server_secrets SET value = ''",
        "SET ROLE groundplan_owner",
        "SET SESSION AUTHORIZATION groundplan_owner",
        "ALTER ROLE groundplan_app BYPASSRLS",
        "COPY briefs TO PROGRAM 'cat'",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_a_presented_key_shows_its_row_and_nothing_else(connection: asyncpg.Connection) -> None:
    await connection.execute("SET groundplan.key = 'key-bolt'")
    assert [row["workspace"] for row in await connection.fetch("SELECT workspace FROM api_keys")] == ["bolt"]
    for table in NAMES:
        if table != "api_keys":
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    assert await connection.execute("UPDATE api_keys SET role = 3") == "UPDATE 0"


async def test_presenting_leaves_nothing_behind(store: Store, connection: asyncpg.Connection) -> None:
    record = await presented(store.presented("key-bolt"))
    assert record is not None
    assert record.key.workspace == "bolt"
    assert await presented(store.presented("key-unknown")) is None
    assert (await store._pool.fetch("SELECT count(*) FROM api_keys"))[0][0] == 0


async def test_the_read_path_is_bound_too(store: Store, connection: asyncpg.Connection) -> None:
    # A predicate that lets every row pass, of whatever workspace.
    here = bindparam("in_workspace", type_=TEXT)
    everything = select(briefs.c.workspace).where(func.length(here) > 0)
    rows = await ReadExecutor(store._pool, "bolt").all(everything)
    assert [row["workspace"] for row in rows] == ["bolt"]
    assert await ReadExecutor(store._pool, "nobody").all(everything) == []
    assert (await store._pool.fetch("SELECT count(*) FROM briefs"))[0][0] == 0  # the setting ended with its statement


async def test_a_read_must_name_its_workspace(store: Store) -> None:
    with pytest.raises(AssertionError, match="no predicate on the workspace"):
        await ReadExecutor(store._pool, "acme").all(select(briefs.c.workspace))


async def test_a_unit_is_bound_too(store: Store, connection: asyncpg.Connection) -> None:
    async with store.unit(Principal("acme", Role.VIEWER, "tester")) as unit:
        rows = await unit._executor.all(text("SELECT DISTINCT workspace FROM briefs"))
        assert [row["workspace"] for row in rows] == ["acme"]


async def test_maintenance_learns_names_and_nothing_more(store: Store, connection: asyncpg.Connection) -> None:
    assert await store.workspace_ids() == ("acme", "bolt")


PLANS = (
    "enable_nestloop",
    "enable_indexscan",
    "enable_bitmapscan",
    "enable_hashjoin",
    "enable_material",
    "enable_memoize",
)


async def test_a_read_is_right_under_every_plan(
    store: Store, connection: asyncpg.Connection, database: Database
) -> None:
    """The workspace must be set before the first row is filtered, however PostgreSQL runs the statement."""
    for mode in ("force_generic_plan", "force_custom_plan"):
        for off in ((), *((name,) for name in PLANS), PLANS):
            settings = {"plan_cache_mode": mode, **dict.fromkeys(off, "off")}
            pool = ReadPool(connector(database.application, name="test", settings=settings), 1)
            contents = Contents()
            for name in ("acme", "bolt", "acme"):
                await check_reads(Reads(ReadExecutor(pool, name), store._tokens, contents), name)
            await pool.close()


async def check_reads(reads: Reads, workspace: str) -> None:
    brief = await reads.briefs.get("shop")
    assert brief is not None
    assert brief.workspace == workspace
    design = await reads.designs.get("design")
    assert design is not None
    assert design.workspace == workspace
    assert [item.workspace for item in (await reads.operations.list(PageRequest())).items] == [workspace]
    assert [item.workspace for item in (await reads.plans.artefacts("design", PageRequest())).items] == [workspace]
    assert await reads.results.get(["key"]) == {"key": b"payload"}
