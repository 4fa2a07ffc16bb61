"""Those who wait for a change hear of it, also when the connection that listens was lost meanwhile."""

import asyncio

import asyncpg
import pytest

from server.engine.model.resources import Principal
from server.store import Store
from server.store.notifications import CHANNEL, KEY_CHANNEL
from tests.databases import Database


async def tell(store: Store, principal: Principal, channel: str, payload: str) -> None:
    async with store.unit(principal) as unit:
        await unit.notify(channel, payload)
        await unit.commit()


async def test_only_who_waits_for_it_is_woken_and_only_by_a_commit(store: Store, acme: Principal) -> None:
    async with (
        store.notifications.watching(CHANNEL, "acme/first") as first,
        store.notifications.watching(CHANNEL, "acme/first") as again,
        store.notifications.watching(CHANNEL, "acme/second") as second,
    ):
        async with store.unit(acme) as unit:
            await unit.notify(CHANNEL, "acme/second")
        await tell(store, acme, CHANNEL, "acme/first")
        await asyncio.wait_for(asyncio.gather(first.wait(), again.wait()), 5)
        assert not second.is_set()
    assert store.notifications._waiting == {}


async def test_after_a_lost_connection_everybody_looks_again(store: Store, database: Database, acme: Principal) -> None:
    forgotten: list[str] = []
    store.notifications.on_notice(KEY_CHANNEL, forgotten.append)
    async with store.notifications.watching(CHANNEL, "acme/first") as changed:
        connection = await asyncpg.connect(database.superuser)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'groundplan-listen' AND datname = current_database()"
        )
        await connection.close()
        changed.clear()
        forgotten.clear()
        # Whatever was told while nobody listened is lost; so everybody is woken as soon as somebody listens again.
        await asyncio.wait_for(changed.wait(), 10)
        assert forgotten == [""]
        changed.clear()
        await tell(store, acme, CHANNEL, "acme/first")
        await asyncio.wait_for(changed.wait(), 5)
        await tell(store, acme, KEY_CHANNEL, "key")
        async with asyncio.timeout(5):
            while forgotten != ["", "key"]:
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("times", [1, 2])
async def test_closing_ends_the_listening(database: Database, times: int) -> None:
    opened = await Store.open(database.application)
    await opened.notifications.start()
    for _ in range(times):
        await opened.close()
    connection = await asyncpg.connect(database.superuser)
    try:
        async with asyncio.timeout(10):
            while await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name LIKE 'groundplan%'"
            ):
                await asyncio.sleep(0.05)
    finally:
        await connection.close()
