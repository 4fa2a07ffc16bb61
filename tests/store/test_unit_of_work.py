"""A unit of work is all or nothing, with its audit entry and its job."""

import asyncio

import asyncpg
import pytest

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.resources import PageRequest, Principal, Role
from server.store import Store
from tests.databases import Clock, Database


async def jobs(database: Database) -> list[tuple[str, bytes]]:
    connection = await asyncpg.connect(database.superuser)
    try:
        return [
            (row[0], row[1]) for row in await connection.fetch("SELECT entrypoint, payload FROM pgqueuer ORDER BY id")
        ]
    finally:
        await connection.close()


async def test_leaving_without_commit_undoes_everything(
    store: Store, database: Database, acme: Principal, clock: Clock
) -> None:
    async with store.unit(acme) as unit:
        await unit.briefs.create("shop", Brief("shop"), None, clock())
        await unit.audit("briefs.create", "briefs/shop")
        assert await unit.enqueue("design", b"payload")
    assert await store.reads("acme").briefs.get("shop") is None
    assert (await store.reads("acme").audit.list(PageRequest())).items == ()
    assert await jobs(database) == []


async def test_an_exception_undoes_everything(store: Store, database: Database, acme: Principal, clock: Clock) -> None:
    async def fail() -> None:
        async with store.unit(acme) as unit:
            await unit.enqueue("design", b"payload")
            await unit.briefs.create("shop", Brief("shop"), None, clock())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await store.reads("acme").briefs.get("shop") is None
    assert await jobs(database) == []


async def test_commit_keeps_the_change_its_audit_entry_and_its_job(
    store: Store, database: Database, acme: Principal, clock: Clock
) -> None:
    async with store.unit(acme) as unit:
        made = await unit.briefs.create("shop", Brief("shop"), None, clock())
        await unit.audit("briefs.create", "briefs/shop", after=made.etag)
        await unit.enqueue("design", b"payload")
        await unit.commit()
    assert await store.reads("acme").briefs.get("shop") == made
    (entry,) = (await store.reads("acme").audit.list(PageRequest())).items
    assert (entry.subject, entry.request_id, entry.action) == ("apiKeys/tester", "request-1", "briefs.create")
    assert entry.after_etag == made.etag
    assert await jobs(database) == [("design", b"payload")]


async def test_a_job_under_a_key_is_queued_once(store: Store, database: Database, acme: Principal) -> None:
    async with store.unit(acme) as unit:
        assert await unit.enqueue("design", b"1", "key")
        assert not await unit.enqueue("design", b"2", "key")
        assert await unit.enqueue("design", b"3")
        await unit.commit()
    async with store.unit(acme) as unit:
        assert not await unit.enqueue("design", b"4", "key")
        await unit.commit()
    assert await jobs(database) == [("design", b"1"), ("design", b"3")]


async def test_a_cancelled_unit_leaves_nothing_and_the_pool_whole(
    store: Store, database: Database, acme: Principal, clock: Clock
) -> None:
    async def begun(started: asyncio.Event) -> None:
        async with store.unit(acme) as unit:
            await unit.briefs.create("shop", Brief("shop"), None, clock())
            started.set()
            await asyncio.sleep(60)

    for _ in range(20):  # more often than the pool has connections
        started = asyncio.Event()
        task = asyncio.create_task(begun(started))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await store.reads("acme").briefs.get("shop") is None


async def test_a_unit_in_a_workspace_cannot_touch_another(store: Store, acme: Principal, clock: Clock) -> None:
    async with store.unit(Principal("nobody", Role.ADMIN, "tester")) as unit:
        assert await unit.workspaces.get() is None
        assert await unit.briefs.get("shop") is None


async def test_text_postgresql_cannot_hold_is_the_callers_mistake(store: Store, acme: Principal, clock: Clock) -> None:
    for title in ("nul \0", "surrogate \ud800"):
        with pytest.raises(DomainError) as caught:
            async with store.unit(acme) as unit:
                await unit.workspaces.update(title, (await unit.workspaces.get()).quotas, clock())  # type: ignore[union-attr]
        assert caught.value.reason is Reason.INVALID_ARGUMENT


async def test_dead_connections_are_replaced_without_a_word(store: Store, database: Database, acme: Principal) -> None:
    assert await store.reads("acme").workspaces.get() is not None
    async with store.unit(acme):
        pass
    connection = await asyncpg.connect(database.superuser)
    try:
        for _ in range(3):
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert await store.reads("acme").workspaces.get() is not None
            async with store.unit(acme) as unit:
                assert await unit.workspaces.get() is not None
    finally:
        await connection.close()


async def test_a_database_that_is_away_is_unavailable(database: Database) -> None:
    nowhere = database.application.replace("port=5432", "port=5433")
    with pytest.raises(DomainError) as caught:
        await Store.open(nowhere)
    assert caught.value.reason is Reason.UNAVAILABLE
    assert "5433" not in caught.value.message


async def test_many_readers_share_few_connections(database: Database, store: Store, acme: Principal) -> None:
    small = await Store.open(database.application, pool_size=3)
    try:
        found = await asyncio.gather(*(small.reads("acme").workspaces.get() for _ in range(200)))
        assert all(workspace is not None for workspace in found)
        cancelled = [asyncio.create_task(small.reads("acme").workspaces.get()) for _ in range(50)]
        await asyncio.sleep(0)
        for task in cancelled[::2]:
            task.cancel()
        await asyncio.gather(*cancelled, return_exceptions=True)
        assert await small.reads("acme").workspaces.get() is not None
        connection = await asyncpg.connect(database.superuser)
        held = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'groundplan-read'"
            " AND datname = current_database()"
        )
        await connection.close()
        assert held <= 2 + 7  # this store's and the fixture's
    finally:
        await small.close()
