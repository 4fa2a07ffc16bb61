"""Asking for designs, following them, and reading what they say."""

import asyncio
import hashlib
import io
import itertools
import uuid
import zipfile
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.plan import AnalysisResult, Artefact
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import Design, DesignState, Operation, PageRequest, Plan, Principal, Progress
from server.store import Store
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import JOB, DesignJob, DesignUseCases, zip_files
from server.usecases.operations import OperationUseCases
from tests.databases import Clock, Database
from tests.sources import source

Found = Callable[..., Awaitable[Principal]]
FILES = (Artefact("README.md", "text/markdown", "# Plan"), Artefact("shop/schema.sql", "application/sql", "CREATE …"))


async def reason(call: Awaitable[object]) -> Reason:
    with pytest.raises(DomainError) as caught:
        await call
    return caught.value.reason


@pytest.fixture
async def shop(briefs: BriefUseCases, acme: Principal) -> Principal:
    """The administrator of a workspace with a brief ``shop``."""
    await briefs.create(acme, "acme", source=source())
    return acme


async def ask(designs: DesignUseCases, principal: Principal, **more: object) -> Operation:
    return await designs.create(principal, "acme", brief_id="shop", **more)  # type: ignore[arg-type]


async def compute(store: Store, principal: Principal, clock: Clock, design_id: str, state: DesignState) -> None:
    """What a worker does, in short."""
    async with store.unit(principal) as unit:
        claim = await unit.designs.claim(design_id, clock())
        assert claim is not None
        await unit.commit()
    async with store.unit(principal) as unit:
        await unit.designs.progress(claim, Progress("schema", 0.5), clock())
        await unit.commit()
    async with store.unit(principal) as unit:
        assert await unit.designs.finish(claim, state, clock())
        await unit.plans.put(
            design_id, Plan(PreparedBrief(Brief("shop")), (AnalysisResult("schema", "fine"),), (), FILES), clock()
        )
        await unit.commit()


async def jobs(database: Database) -> list[DesignJob]:
    connection = await asyncpg.connect(database.superuser)
    try:
        rows = await connection.fetch("SELECT payload FROM pgqueuer WHERE entrypoint = 'design' ORDER BY id")
    finally:
        await connection.close()
    return [JOB.decode(row["payload"]) for row in rows]


async def test_a_design_is_queued_with_its_job(
    designs: DesignUseCases, operations: OperationUseCases, database: Database, shop: Principal
) -> None:
    operation = await ask(designs, shop, design_id="first", seed=3)
    assert (operation.design.id, operation.design.state) == ("first", DesignState.QUEUED)
    assert (operation.design.brief_revision, operation.design.seed) == (1, 3)
    assert operation.design.operation == operation.id
    assert await operations.get(shop, operation.id) == operation
    assert await designs.get(shop, "acme", "first") == operation.design
    assert await jobs(database) == [DesignJob("acme", "first", "request-1")]


async def test_a_repeat_gets_the_first_operation(designs: DesignUseCases, database: Database, shop: Principal) -> None:
    request_id = str(uuid.uuid4())
    answers = await asyncio.gather(*(ask(designs, shop, request_id=request_id) for _ in range(6)))
    assert all(answer == answers[0] for answer in answers)
    assert len(await jobs(database)) == 1
    assert await reason(ask(designs, shop, request_id=request_id, seed=1)) is Reason.REQUEST_ID_REUSED


async def test_validate_only_queues_nothing(designs: DesignUseCases, database: Database, shop: Principal) -> None:
    await ask(designs, shop, design_id="first", validate_only=True)
    assert await jobs(database) == []
    assert await reason(designs.get(shop, "acme", "first")) is Reason.NOT_FOUND


async def test_what_cannot_be_designed(designs: DesignUseCases, briefs: BriefUseCases, shop: Principal) -> None:
    missing = designs.create(shop, "acme", brief_id="missing")
    assert await reason(missing) is Reason.NOT_FOUND
    assert await reason(ask(designs, shop, brief_revision=2)) is Reason.NOT_FOUND
    assert await reason(ask(designs, shop, brief_workspace="bolt")) is Reason.NOT_FOUND
    await ask(designs, shop, design_id="first")
    assert await reason(ask(designs, shop, design_id="first")) is Reason.ALREADY_EXISTS
    await briefs.delete(shop, "acme", "shop")
    assert await reason(ask(designs, shop)) is Reason.WRONG_STATE


async def test_only_so_many_wait_or_run(designs: DesignUseCases, briefs: BriefUseCases, found_workspace: Found) -> None:
    principal = await found_workspace("acme", running_designs=2, designs=3)
    await briefs.create(principal, "acme", source=source())
    asked = await asyncio.gather(*(ask(designs, principal) for _ in range(6)), return_exceptions=True)
    operations = [answer for answer in asked if isinstance(answer, Operation)]
    refused = [answer for answer in asked if isinstance(answer, DomainError)]
    assert len(operations) == 2
    assert {failure.metadata["quota"] for failure in refused} == {"running_designs"}
    for operation in operations:
        await designs.cancel(principal, "acme", operation.design.id)
    last = await ask(designs, principal)
    await designs.cancel(principal, "acme", last.design.id)
    with pytest.raises(DomainError) as caught:
        await ask(designs, principal)
    assert caught.value.metadata["quota"] == "designs"
    await designs.delete(principal, "acme", last.design.id)
    await ask(designs, principal)


async def test_the_revision_is_the_one_asked_for(
    designs: DesignUseCases, briefs: BriefUseCases, shop: Principal
) -> None:
    await briefs.update(shop, "acme", "shop", source=source(title="Second"))
    assert (await ask(designs, shop)).design.brief_revision == 2
    assert (await ask(designs, shop, brief_revision=1)).design.brief_revision == 1


async def test_a_brief_is_kept_while_a_design_of_it_is(
    designs: DesignUseCases, briefs: BriefUseCases, shop: Principal
) -> None:
    operation = await ask(designs, shop)
    await briefs.delete(shop, "acme", "shop")
    assert await reason(briefs.purge(shop, "acme", "shop")) is Reason.WRONG_STATE
    await designs.cancel(shop, "acme", operation.design.id)
    await designs.delete(shop, "acme", operation.design.id)
    await designs.purge(shop, "acme", operation.design.id)
    await briefs.purge(shop, "acme", "shop")


async def test_watching_shows_each_change_to_the_end(
    designs: DesignUseCases, store: Store, shop: Principal, clock: Clock
) -> None:
    operation = await ask(designs, shop, design_id="first")
    seen: list[Design] = []

    begun = asyncio.Event()

    async def watch() -> None:
        async for design in designs.watch(shop, "acme", "first"):
            seen.append(design)
            begun.set()

    watching = asyncio.create_task(watch())
    await asyncio.wait_for(begun.wait(), 10)
    await compute(store, shop, clock, "first", DesignState.SUCCEEDED)
    await asyncio.wait_for(watching, 20)
    assert seen[0] == operation.design
    assert seen[-1].state is DesignState.SUCCEEDED
    assert all(earlier != later for earlier, later in itertools.pairwise(seen))


async def test_watching_a_finished_design_shows_it_once(
    designs: DesignUseCases, store: Store, shop: Principal, clock: Clock
) -> None:
    await ask(designs, shop, design_id="first")
    await compute(store, shop, clock, "first", DesignState.FAILED)
    seen = [design async for design in designs.watch(shop, "acme", "first")]
    assert [design.state for design in seen] == [DesignState.FAILED]
    assert await reason(anext(aiter(designs.watch(shop, "acme", "missing")))) is Reason.NOT_FOUND


async def test_waiting_ends_with_the_operation_or_the_time(
    designs: DesignUseCases, operations: OperationUseCases, store: Store, shop: Principal, clock: Clock
) -> None:
    operation = await ask(designs, shop, design_id="first")
    assert not (await operations.wait(shop, operation.id, 0.05)).done
    waiting = asyncio.create_task(operations.wait(shop, operation.id, 20))
    await asyncio.sleep(0.05)
    await compute(store, shop, clock, "first", DesignState.SUCCEEDED)
    assert (await asyncio.wait_for(waiting, 10)).design.state is DesignState.SUCCEEDED


async def test_cancelling(
    designs: DesignUseCases, operations: OperationUseCases, store: Store, shop: Principal, clock: Clock
) -> None:
    operation = await ask(designs, shop, design_id="first")
    await operations.cancel(shop, operation.id)
    ended = await operations.get(shop, operation.id)
    assert ended.done
    assert ended.design.failure is not None
    assert ended.design.failure.reason == Reason.CANCELLED
    await operations.cancel(shop, operation.id)
    assert await operations.get(shop, operation.id) == ended


async def test_an_operation_is_forgotten_and_its_design_is_not(
    designs: DesignUseCases, operations: OperationUseCases, shop: Principal
) -> None:
    operation = await ask(designs, shop, design_id="first")
    await operations.delete(shop, operation.id)
    assert await reason(operations.get(shop, operation.id)) is Reason.NOT_FOUND
    assert await reason(operations.delete(shop, operation.id)) is Reason.NOT_FOUND
    assert (await designs.get(shop, "acme", "first")).operation == ""


async def test_operations_are_listed_by_state(
    designs: DesignUseCases, operations: OperationUseCases, shop: Principal
) -> None:
    first = await ask(designs, shop, design_id="first")
    await ask(designs, shop, design_id="second")
    await operations.cancel(shop, first.id)
    done = await operations.list(shop, "acme", PageRequest(filter="done = true"))
    assert [item.design.id for item in done.items] == ["first"]
    queued = await operations.list(shop, "acme", PageRequest(filter="done = false AND state = QUEUED"))
    assert [item.design.id for item in queued.items] == ["second"]


async def test_what_a_design_says_is_there_once_it_has_succeeded(
    designs: DesignUseCases, store: Store, shop: Principal, clock: Clock
) -> None:
    await ask(designs, shop, design_id="first")
    early = (
        designs.list_deliverables(shop, "acme", "first", PageRequest()),
        designs.get_deliverable(shop, "acme", "first", "schema"),
        designs.list_artefacts(shop, "acme", "first", PageRequest()),
        designs.get_artefact(shop, "acme", "first", "README.md"),
        designs.download_artefact(shop, "acme", "first", "README.md"),
        designs.archive(shop, "acme", "first"),
    )
    for call in early:
        assert await reason(call) is Reason.WRONG_STATE
    await compute(store, shop, clock, "first", DesignState.SUCCEEDED)
    page = await designs.list_deliverables(shop, "acme", "first", PageRequest())
    assert [item.result.analysis for item in page.items] == ["schema"]
    assert (await designs.get_deliverable(shop, "acme", "first", "schema")).result.verdict == "fine"
    entry, content = await designs.download_artefact(shop, "acme", "first", "shop/schema.sql")
    assert content.decode() == "CREATE …"
    assert entry.sha256 == hashlib.sha256(content).hexdigest()
    assert await designs.get_artefact(shop, "acme", "first", "shop/schema.sql") == entry
    for call in (
        designs.get_deliverable(shop, "acme", "first", "capacity"),
        designs.get_artefact(shop, "acme", "first", "missing"),
        designs.download_artefact(shop, "acme", "first", "../README.md"),
    ):
        assert await reason(call) is Reason.NOT_FOUND


async def test_the_archive_has_every_file_and_always_the_same_bytes(
    designs: DesignUseCases, store: Store, shop: Principal, clock: Clock
) -> None:
    archives = []
    for design_id in ("first", "second"):
        await ask(designs, shop, design_id=design_id)
        await compute(store, shop, clock, design_id, DesignState.SUCCEEDED)
        archives.append(await designs.archive(shop, "acme", design_id))
        clock.advance(days=400)
    assert archives[0] == archives[1]
    with zipfile.ZipFile(io.BytesIO(archives[0])) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            artefact.path: artefact.content for artefact in FILES
        }


def test_a_zip_file_without_files() -> None:
    assert zipfile.ZipFile(io.BytesIO(zip_files(()))).namelist() == []


async def test_another_workspaces_design_is_like_one_that_does_not_exist(
    designs: DesignUseCases, operations: OperationUseCases, shop: Principal, found_workspace: Found
) -> None:
    bolt = await found_workspace("bolt")
    operation = await ask(designs, shop, design_id="first")
    for workspace in ("acme", "bolt"):
        for call in (
            designs.get(bolt, workspace, "first"),
            designs.cancel(bolt, workspace, "first"),
            designs.delete(bolt, workspace, "first"),
            designs.undelete(bolt, workspace, "first"),
            designs.purge(bolt, workspace, "first"),
            designs.archive(bolt, workspace, "first"),
            designs.list_artefacts(bolt, workspace, "first", PageRequest()),
        ):
            with pytest.raises(DomainError) as caught:
                await call
            assert caught.value.message == f"workspaces/{workspace}/designs/first does not exist"
    for identifier in (operation.id, str(uuid.uuid4()), "nonsense"):
        for call in (
            operations.get(bolt, identifier),
            operations.wait(bolt, identifier, 0),
            operations.cancel(bolt, identifier),
            operations.delete(bolt, identifier),
        ):
            with pytest.raises(DomainError) as caught:
                await call
            assert caught.value.message == f"operations/{identifier} does not exist"
    assert await reason(operations.list(bolt, "acme", PageRequest())) is Reason.NOT_FOUND
    assert (await operations.list(bolt, "bolt", PageRequest())).items == ()
    assert await operations.get(shop, operation.id) == operation
