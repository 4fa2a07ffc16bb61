"""A worker's hold: what takes long is ended as soon as it is in vain, and how it ended is written down."""

import asyncio
import time
from collections.abc import Awaitable

import pytest

from server.engine.model.brief import Brief
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import DesignState, Failure, PageRequest, Plan, Principal, Role
from server.store import Store
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import DesignUseCases
from server.usecases.hold import CancelRequestedError, HandedBackError, Hold, TakenOverError, now
from tests.sources import source

WORKER = Principal("acme", Role.EDITOR, "system/worker", "asked-by-this-call")


class Working:
    """A design that a worker holds, and the worker's wish to stop."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.stopping = False

    async def hold(self) -> Hold:
        async with self.store.unit(WORKER) as unit:
            claim = await unit.designs.claim("first", now())
            design = await unit.designs.get("first")
            await unit.commit()
        assert claim is not None
        assert design is not None
        return Hold(self.store, WORKER, design, claim, lambda: self.stopping)


@pytest.fixture
async def working(store: Store, briefs: BriefUseCases, designs: DesignUseCases, acme: Principal) -> Working:
    await briefs.create(acme, "acme", source=source())
    await designs.create(acme, "acme", brief_id="shop", design_id="first")
    return Working(store)


async def ended(work: Awaitable[object], error: type[Exception]) -> None:
    begun = time.monotonic()
    with pytest.raises(error):
        await work
    assert time.monotonic() - begun < 10


async def test_work_under_way_is_ended_when_somebody_cancels(
    working: Working, designs: DesignUseCases, acme: Principal
) -> None:
    hold = await working.hold()
    forever = asyncio.ensure_future(asyncio.sleep(3_600))
    attending = asyncio.ensure_future(hold.attend(forever))
    await designs.cancel(acme, "acme", "first")
    await ended(attending, CancelRequestedError)
    assert forever.cancelled()


async def test_work_under_way_is_ended_when_the_worker_stops(working: Working) -> None:
    hold = await working.hold()
    forever = asyncio.ensure_future(asyncio.sleep(3_600))
    working.stopping = True
    await ended(hold.attend(forever), HandedBackError)
    assert forever.cancelled()
    await hold.release()
    design = await working.store.reads("acme").designs.get("first")
    assert design is not None
    assert design.state is DesignState.QUEUED


async def test_work_under_way_is_ended_when_another_worker_took_over(working: Working) -> None:
    hold = await working.hold()
    await working.hold()
    await ended(hold.attend(asyncio.sleep(3_600)), TakenOverError)


async def test_progress_is_told_while_work_lasts(working: Working) -> None:
    hold = await working.hold()
    done = 0

    async def work() -> str:
        nonlocal done
        await asyncio.sleep(0.1)
        done = 3
        await asyncio.sleep(1.2)
        return "result"

    assert await hold.attend(work(), lambda: ("schema", done / 10, f"{done} of 10")) == "result"
    design = await working.store.reads("acme").designs.get("first")
    assert design is not None
    assert (design.progress.fraction, design.progress.message) == (0.3, "3 of 10")


async def test_what_work_raises_is_raised(working: Working) -> None:
    async def work() -> None:
        raise LookupError("its own")

    with pytest.raises(LookupError, match="its own"):
        await (await working.hold()).attend(work())


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (DesignState.SUCCEEDED, "designs.finish"),
        (DesignState.FAILED, "designs.fail"),
        (DesignState.CANCELLED, "designs.stop"),
    ],
)
async def test_the_end_is_written_down_once(working: Working, state: DesignState, action: str) -> None:
    hold = await working.hold()
    before = await working.store.reads("acme").designs.get("first")
    for _ in range(2):
        if state is DesignState.SUCCEEDED:
            await hold.finish(Plan(PreparedBrief(Brief("shop")), (), (), ()))
        else:
            await hold.end(state, Failure("INTERNAL", "told by the test"))
    after = await working.store.reads("acme").designs.get("first")
    assert before is not None
    assert after is not None
    entries = (await working.store.reads("acme").audit.list(PageRequest(order_by="id"))).items
    (entry,) = (entry for entry in entries if entry.subject == "system/worker")
    assert (entry.action, entry.resource, entry.request_id) == (action, "designs/first", "asked-by-this-call")
    assert (entry.before_etag, entry.after_etag) == (before.etag, after.etag)
