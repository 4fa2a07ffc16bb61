"""What goes by itself goes when it is due, not before, and nothing that is still needed goes with it."""

import uuid
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.plan import AnalysisResult, Artefact
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import DesignState, PageRequest, Plan, Principal
from server.store import Store
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import DesignUseCases
from server.usecases.maintenance import Maintenance, Swept
from tests.databases import Clock, Database
from tests.sources import source

Found = Callable[..., Awaitable[Principal]]


async def succeed(store: Store, designs: DesignUseCases, principal: Principal, clock: Clock, design_id: str) -> None:
    await designs.create(principal, principal.workspace, brief_id="shop", design_id=design_id)
    files = (Artefact("shared", "text/plain", "the same"), Artefact("own", "text/plain", design_id))
    plan = Plan(PreparedBrief(Brief("shop")), (AnalysisResult("schema", design_id),), (), files)
    async with store.unit(principal) as unit:
        claim = await unit.designs.claim(design_id, clock())
        assert claim is not None
        await unit.designs.finish(claim, DesignState.SUCCEEDED, clock())
        await unit.plans.put(design_id, plan, clock())
        await unit.commit()


async def count(database: Database, table: str) -> int:
    connection = await asyncpg.connect(database.superuser)
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))
    finally:
        await connection.close()


async def test_with_nothing_to_do_nothing_is_done(
    maintenance: Maintenance, briefs: BriefUseCases, acme: Principal
) -> None:
    await briefs.create(acme, "acme", source=source())
    assert await maintenance.run() == Swept()
    assert (await briefs.get(acme, "acme", "shop")).delete_time is None


async def test_deleted_briefs_go_after_thirty_days(
    maintenance: Maintenance, briefs: BriefUseCases, acme: Principal, found_workspace: Found, clock: Clock
) -> None:
    bolt = await found_workspace("bolt")
    for principal in (acme, bolt):
        await briefs.create(principal, principal.workspace, source=source())
        await briefs.create(principal, principal.workspace, source=source("kept"))
        await briefs.delete(principal, principal.workspace, "shop")
    clock.advance(days=29, hours=23)
    assert (await maintenance.run()).briefs == 0
    clock.advance(hours=1)
    assert (await maintenance.run()).briefs == 2
    assert (await maintenance.run()).briefs == 0
    for principal in (acme, bolt):
        page = await briefs.list(principal, principal.workspace, PageRequest(show_deleted=True))
        assert [item.id for item in page.items] == ["kept"]


async def test_deleted_designs_go_with_what_they_alone_say(
    maintenance: Maintenance,
    store: Store,
    database: Database,
    briefs: BriefUseCases,
    designs: DesignUseCases,
    acme: Principal,
    clock: Clock,
) -> None:
    await briefs.create(acme, "acme", source=source())
    for design_id in ("first", "second"):
        await succeed(store, designs, acme, clock, design_id)
    assert await count(database, "blobs") == 5  # two verdicts, two files of their own, one that both have
    await designs.delete(acme, "acme", "first")
    await briefs.delete(acme, "acme", "shop")
    clock.advance(days=31)
    swept = await maintenance.run()
    assert (swept.designs, swept.briefs) == (1, 0)  # the brief has a design left
    assert await count(database, "blobs") == 3
    assert (await designs.download_artefact(acme, "acme", "second", "shared"))[1] == b"the same"
    await designs.delete(acme, "acme", "second")
    clock.advance(days=31)
    swept = await maintenance.run()
    assert (swept.designs, swept.briefs) == (1, 1)
    for table in ("designs", "operations", "artefacts", "deliverables", "blobs", "briefs", "brief_revisions"):
        assert await count(database, table) == 0, table


async def test_fresh_contents_stay_although_nothing_refers_to_them_yet(
    maintenance: Maintenance, store: Store, database: Database, acme: Principal, clock: Clock
) -> None:
    async with store.unit(acme) as unit:
        await unit.briefs.create("shop", Brief("shop"), None, clock())
        await unit.designs.create("first", "shop", 1, 0, str(uuid.uuid4()), clock())
        plan = Plan(PreparedBrief(Brief("shop")), (), (), (Artefact("a", "text/plain", "x"),))
        await unit.plans.put("first", plan, clock())
        await unit.retention.purge_design("first")
        await unit.commit()
    clock.advance(hours=23)
    assert (await maintenance.run()).blobs == 0
    clock.advance(hours=2)
    assert (await maintenance.run()).blobs == 1


async def test_results_go_a_month_after_their_last_use(
    maintenance: Maintenance, store: Store, acme: Principal, clock: Clock
) -> None:
    async with store.unit(acme) as unit:
        await unit.results.put("analysis", {"used": b"1", "unused": b"2"}, clock())
        await unit.commit()
    clock.advance(days=20)
    async with store.unit(acme) as unit:
        await unit.results.touch(["used", "unknown"], clock())
        await unit.commit()
    clock.advance(days=20)
    assert (await maintenance.run()).results == 1
    assert await store.reads("acme").results.get(["used", "unused"]) == {"used": b"1"}


async def test_request_ids_go_after_a_day(
    maintenance: Maintenance, briefs: BriefUseCases, acme: Principal, clock: Clock
) -> None:
    await briefs.create(acme, "acme", source=source(), request_id=str(uuid.uuid4()))
    clock.advance(hours=23)
    assert (await maintenance.run()).request_ids == 0
    clock.advance(hours=2)
    assert (await maintenance.run()).request_ids == 1


async def test_an_unfinished_design_without_a_job_is_queued_again(
    maintenance: Maintenance,
    database: Database,
    briefs: BriefUseCases,
    designs: DesignUseCases,
    acme: Principal,
) -> None:
    await briefs.create(acme, "acme", source=source())
    await designs.create(acme, "acme", brief_id="shop", design_id="first")
    assert (await maintenance.run()).requeued == 0
    connection = await asyncpg.connect(database.superuser)
    await connection.execute("DELETE FROM pgqueuer")
    await connection.close()
    assert (await maintenance.run()).requeued == 1
    assert await count(database, "pgqueuer") == 1


async def test_what_went_is_in_the_audit_log(
    maintenance: Maintenance, store: Store, briefs: BriefUseCases, acme: Principal, clock: Clock
) -> None:
    await briefs.create(acme, "acme", source=source())
    await briefs.delete(acme, "acme", "shop")
    clock.advance(days=31)
    await maintenance.run()
    entry = (await store.reads("acme").audit.list(PageRequest())).items[0]
    assert (entry.subject, entry.action, entry.resource) == ("system/maintenance", "briefs.purge", "briefs/shop")
    with pytest.raises(DomainError) as caught:
        await briefs.get(acme, "acme", "shop")
    assert caught.value.reason is Reason.NOT_FOUND
