"""Briefs: revisions, etags, what a list shows, and that what was read before is never shown when it is old."""

import asyncio

import pytest

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief, Entity
from server.engine.model.resources import BriefSource, PageRequest, Principal, StoredBrief
from server.store import Store
from tests.databases import Clock, Database

SOURCE = BriefSource("shop.yaml", "yaml", "name: shop  # with a comment\n")


async def create(store: Store, principal: Principal, clock: Clock, brief_id: str = "shop") -> StoredBrief:
    async with store.unit(principal) as unit:
        made = await unit.briefs.create(brief_id, Brief(brief_id, entities=(Entity("Shop"),)), SOURCE, clock())
        await unit.commit()
    return made


async def revise(store: Store, principal: Principal, clock: Clock, title: str) -> StoredBrief:
    async with store.unit(principal) as unit:
        locked = await unit.briefs.lock("shop")
        assert locked is not None
        revised = await unit.briefs.revise(locked, Brief("shop", title=title), None, clock())
        await unit.commit()
    return revised


async def test_what_is_kept_comes_back(store: Store, acme: Principal, clock: Clock) -> None:
    made = await create(store, acme, clock)
    assert await store.reads("acme").briefs.get("shop") == made
    assert (made.revision, made.source, made.create_time) == (1, SOURCE, clock())


async def test_an_id_is_taken_once(store: Store, acme: Principal, clock: Clock) -> None:
    await create(store, acme, clock)
    with pytest.raises(DomainError) as caught:
        await create(store, acme, clock)
    assert caught.value.reason is Reason.ALREADY_EXISTS


async def test_every_revision_stays_readable_with_its_etag(store: Store, acme: Principal, clock: Clock) -> None:
    first = await create(store, acme, clock)
    clock.advance(hours=1)
    second = await revise(store, acme, clock, "Second")
    reads = store.reads("acme").briefs
    assert await reads.get("shop") == second
    assert await reads.get("shop", 1) == first
    assert await reads.get("shop", 2) == second
    assert await reads.get("shop", 3) is None
    assert first.etag != second.etag
    assert (second.create_time, second.update_time) == (first.create_time, clock())
    page = await reads.list_revisions("shop", PageRequest())
    assert [(item.revision, item.brief.title) for item in page.items] == [(2, "Second"), (1, "")]
    whole = await reads.list_revisions("shop", PageRequest(), full=True)
    assert whole.items == (second, first)


async def test_an_unchanged_brief_is_the_same_object_and_a_changed_one_never_the_old(
    store: Store, database: Database, acme: Principal, clock: Clock
) -> None:
    await create(store, acme, clock)
    reads = store.reads("acme").briefs
    seen = await reads.get("shop")
    assert await reads.get("shop") is seen
    elsewhere = await Store.open(database.application)  # another process
    try:
        revised = await revise(elsewhere, acme, clock, "Changed elsewhere")
    finally:
        await elsewhere.close()
    assert await reads.get("shop") == revised
    assert (await reads.list(PageRequest())).items[0].brief.title == "Changed elsewhere"
    assert (await reads.list(PageRequest(), full=True)).items == (revised,)


async def test_a_brief_purged_and_made_again_is_the_new_one(store: Store, acme: Principal, clock: Clock) -> None:
    first = await create(store, acme, clock)
    reads = store.reads("acme").briefs
    assert await reads.get("shop") == first
    async with store.unit(acme) as unit:
        assert await unit.retention.purge_brief("shop")
        await unit.commit()
    assert await reads.get("shop") is None
    assert (await reads.list(PageRequest())).items == ()
    second = await create(store, acme, clock)
    assert second.etag != first.etag
    assert await reads.get("shop") == second


async def test_what_a_rolled_back_unit_saw_is_never_shown(store: Store, acme: Principal, clock: Clock) -> None:
    made = await create(store, acme, clock)
    async with store.unit(acme) as unit:
        locked = await unit.briefs.lock("shop")
        assert locked is not None
        await unit.briefs.revise(locked, Brief("shop", title="Never"), None, clock())
        assert (await unit.briefs.get("shop")).brief.title == "Never"  # type: ignore[union-attr]
        assert (await unit.briefs.list(PageRequest())).items[0].brief.title == "Never"
    assert await store.reads("acme").briefs.get("shop") == made
    assert (await store.reads("acme").briefs.list(PageRequest())).items[0].brief.title == ""


async def test_writers_take_turns(store: Store, acme: Principal, clock: Clock) -> None:
    await create(store, acme, clock)
    revised = await asyncio.gather(*(revise(store, acme, clock, f"Title {n}") for n in range(8)))
    assert sorted(item.revision for item in revised) == list(range(2, 10))
    last = await store.reads("acme").briefs.get("shop")
    assert last is not None
    assert last.revision == 9
    assert last in revised


async def test_deleting_hides_and_undeleting_shows(store: Store, acme: Principal, clock: Clock) -> None:
    made = await create(store, acme, clock)
    async with store.unit(acme) as unit:
        deleted = await unit.briefs.mark_deleted(made, clock(), clock())
        await unit.commit()
    reads = store.reads("acme").briefs
    assert deleted.etag != made.etag
    assert await reads.get("shop") == deleted
    assert (await reads.list(PageRequest())).items == ()
    assert [item.id for item in (await reads.list(PageRequest(show_deleted=True))).items] == ["shop"]
    async with store.unit(acme) as unit:
        shown = await unit.briefs.mark_deleted(deleted, clock(), None)
        await unit.commit()
    assert shown.delete_time is None
    assert [item.etag for item in (await reads.list(PageRequest())).items] == [shown.etag]


async def test_large_briefs_are_kept_and_not_hoarded(store: Store, acme: Principal, clock: Clock) -> None:
    store._contents._max_bytes = 100_000
    for number in range(12):
        async with store.unit(acme) as unit:
            await unit.briefs.create(f"b{number}", Brief(f"b{number}", summary="x" * 20_000), None, clock())
            await unit.commit()
    reads = store.reads("acme").briefs
    for _ in range(2):
        for number in range(12):
            found = await reads.get(f"b{number}")
            assert found is not None
            assert len(found.brief.summary) == 20_000
    assert store._contents._bytes <= 100_000
    assert len((await reads.list(PageRequest(), full=True)).items) == 12
