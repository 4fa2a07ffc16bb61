"""Designs: each state is entered once, by whoever holds the design."""

import asyncio
import uuid

import pytest

from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.claims import Claim as LabClaim
from server.engine.model.claims import SchemaRuns
from server.engine.model.plan import AnalysisResult, Artefact, Basis, Evidence
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import Design, DesignState, Failure, PageRequest, Plan, Principal, Progress
from server.store import Store
from server.store.designs import Claim, Standing
from server.store.notifications import CHANNEL
from tests.databases import Clock

CANCELLED = Failure("CANCELLED", "cancelled")


async def queue(store: Store, principal: Principal, clock: Clock, design_id: str = "first") -> Design:
    async with store.unit(principal) as unit:
        if await unit.briefs.get("shop") is None:
            await unit.briefs.create("shop", Brief("shop"), None, clock())
        made = await unit.designs.create(design_id, "shop", 1, 7, str(uuid.uuid4()), clock())
        await unit.commit()
    return made


async def claim(store: Store, principal: Principal, clock: Clock, design_id: str = "first") -> Claim | None:
    async with store.unit(principal) as unit:
        held = await unit.designs.claim(design_id, clock())
        await unit.commit()
    return held


async def finish(
    store: Store, principal: Principal, clock: Clock, held: Claim, state: DesignState = DesignState.SUCCEEDED
) -> bool:
    async with store.unit(principal) as unit:
        taken = await unit.designs.finish(held, state, clock())
        await unit.commit()
    return taken


async def state(store: Store, design_id: str = "first") -> DesignState:
    design = await store.reads("acme").designs.get(design_id)
    assert design is not None
    return design.state


async def test_a_design_goes_from_queued_to_succeeded(store: Store, acme: Principal, clock: Clock) -> None:
    queued = await queue(store, acme, clock)
    assert (queued.state, queued.seed, queued.finish_time) == (DesignState.QUEUED, 7, None)
    held = await claim(store, acme, clock)
    assert held is not None
    assert await state(store) is DesignState.RUNNING
    clock.advance(seconds=5)
    assert await finish(store, acme, clock, held)
    done = await store.reads("acme").designs.get("first")
    assert done is not None
    assert (done.state, done.finish_time, done.done) == (DesignState.SUCCEEDED, clock(), True)
    operation = await store.reads("acme").operations.get(queued.operation)
    assert operation is not None
    assert operation.design == done


async def test_a_design_finishes_once_whoever_tries(store: Store, acme: Principal, clock: Clock) -> None:
    await queue(store, acme, clock)
    held = await claim(store, acme, clock)
    assert held is not None
    states = [DesignState.SUCCEEDED, DesignState.FAILED, DesignState.CANCELLED] * 3
    taken = await asyncio.gather(*(finish(store, acme, clock, held, state) for state in states))
    assert taken.count(True) == 1
    assert await state(store) is states[taken.index(True)]


async def test_a_later_claim_ends_an_earlier_one(store: Store, acme: Principal, clock: Clock) -> None:
    await queue(store, acme, clock)
    dead = await claim(store, acme, clock)
    alive = await claim(store, acme, clock)
    assert dead is not None
    assert alive is not None
    async with store.unit(acme) as unit:
        assert await unit.designs.progress(dead, Progress("schema", 0.9), clock()) == Standing(False, False)
        assert await unit.designs.standing(dead) == Standing(False, False)
        assert not await unit.designs.release(dead, clock())
        assert not await unit.designs.finish(dead, DesignState.FAILED, clock())
        assert await unit.designs.progress(alive, Progress("schema", 0.5, "half"), clock()) == Standing(True, False)
        await unit.commit()
    assert await finish(store, acme, clock, alive)
    assert await claim(store, acme, clock) is None


async def test_progress_never_falls(store: Store, acme: Principal, clock: Clock) -> None:
    await queue(store, acme, clock)
    held = await claim(store, acme, clock)
    assert held is not None
    async with store.unit(acme) as unit:
        for fraction in (0.5, 0.2):
            await unit.designs.progress(held, Progress("schema", fraction, "at it", 3, 4), clock())
        await unit.commit()
    design = await store.reads("acme").designs.get("first")
    assert design is not None
    assert design.progress == Progress("schema", 0.5, "at it", 3, 4)


async def test_what_is_handed_back_is_queued_again(store: Store, acme: Principal, clock: Clock) -> None:
    await queue(store, acme, clock)
    held = await claim(store, acme, clock)
    assert held is not None
    async with store.unit(acme) as unit:
        assert await unit.designs.release(held, clock())
        assert await unit.designs.unfinished() == ("first",)
        await unit.commit()
    assert await state(store) is DesignState.QUEUED
    again = await claim(store, acme, clock)
    assert again is not None
    assert again.attempt > held.attempt


async def test_only_a_worker_that_vanished_counts_as_a_crash(store: Store, acme: Principal, clock: Clock) -> None:
    await queue(store, acme, clock)
    for attempt in range(1, 31):
        held = await claim(store, acme, clock)
        assert held == Claim("first", attempt, crashes=0)
        async with store.unit(acme) as unit:
            assert await unit.designs.release(held, clock())
            await unit.commit()
    assert await claim(store, acme, clock) == Claim("first", 31, crashes=0)
    assert await claim(store, acme, clock) == Claim("first", 32, crashes=1)
    held = await claim(store, acme, clock)
    assert held == Claim("first", 33, crashes=2)
    async with store.unit(acme) as unit:
        assert await unit.designs.release(held, clock())
        await unit.commit()
    assert await claim(store, acme, clock) == Claim("first", 34, crashes=2)


async def test_cancelling_ends_a_queued_design_at_once(store: Store, acme: Principal, clock: Clock) -> None:
    await queue(store, acme, clock)
    async with store.unit(acme) as unit:
        ended = await unit.designs.request_cancel("first", CANCELLED, clock())
        await unit.commit()
    assert (ended.state, ended.failure) == (DesignState.CANCELLED, CANCELLED)
    assert await claim(store, acme, clock) is None


async def test_cancelling_asks_the_worker_of_a_running_one(store: Store, acme: Principal, clock: Clock) -> None:
    await queue(store, acme, clock)
    held = await claim(store, acme, clock)
    assert held is not None
    async with store.unit(acme) as unit:
        asked = await unit.designs.request_cancel("first", CANCELLED, clock())
        assert asked.state is DesignState.RUNNING
        assert await unit.designs.standing(held) == Standing(True, True)
        assert await unit.designs.request_cancel("first", CANCELLED, clock()) == asked
        await unit.commit()
    assert await finish(store, acme, clock, held, DesignState.CANCELLED)


async def test_cancel_and_claim_at_once_leave_one_of_two_outcomes(store: Store, acme: Principal, clock: Clock) -> None:
    async def cancel(design_id: str) -> None:
        async with store.unit(acme) as unit:
            await unit.designs.request_cancel(design_id, CANCELLED, clock())
            await unit.commit()

    for number in range(10):
        name = f"d{number}"
        await queue(store, acme, clock, name)
        held, _ = await asyncio.gather(claim(store, acme, clock, name), cancel(name))
        if held is None:
            assert await state(store, name) is DesignState.CANCELLED
        else:
            async with store.unit(acme) as unit:
                assert await unit.designs.standing(held) == Standing(True, True)


async def test_each_change_wakes_those_who_wait(store: Store, acme: Principal, clock: Clock) -> None:
    await queue(store, acme, clock)
    async with (
        store.notifications.watching(CHANNEL, "acme/first") as changed,
        store.notifications.watching(CHANNEL, "acme/other") as other,
    ):
        for _ in range(2):
            changed.clear()
            other.clear()
            held = await claim(store, acme, clock)
            assert held is not None
            await asyncio.wait_for(changed.wait(), 5)
        changed.clear()
        await finish(store, acme, clock, held)
        await asyncio.wait_for(changed.wait(), 5)
        assert not other.is_set()


def plan(text: str) -> Plan:
    claim = LabClaim("schema/runs", "schema", "it runs", SchemaRuns(("CREATE TABLE t ();",)))
    result = AnalysisResult(
        "schema", "fine", claims=(claim,), artefacts=(Artefact("shop/schema.sql", "text/plain", text),)
    )
    seen = Evidence("schema/runs", "it runs", Basis.EXECUTED)
    artefacts = (Artefact("README.md", "text/markdown", "# Ünïcode"), Artefact("shop/schema.sql", "text/plain", text))
    return Plan(PreparedBrief(Brief("shop")), (result, AnalysisResult("contract", "good")), (seen,), artefacts)


async def complete(store: Store, principal: Principal, clock: Clock, design_id: str, text: str) -> None:
    await queue(store, principal, clock, design_id)
    held = await claim(store, principal, clock, design_id)
    assert held is not None
    async with store.unit(principal) as unit:
        assert await unit.designs.finish(held, DesignState.SUCCEEDED, clock(), prepared=b"{}")
        await unit.plans.put(design_id, plan(text), clock())
        await unit.commit()


async def test_a_plan_comes_back_in_its_parts(store: Store, acme: Principal, clock: Clock) -> None:
    await complete(store, acme, clock, "first", "CREATE TABLE t ();")
    plans = store.reads("acme").plans
    page = await plans.deliverables("first", PageRequest(page_size=1))
    assert [item.result.analysis for item in page.items] == ["schema"]
    rest = await plans.deliverables("first", PageRequest(page_token=page.next_page_token))
    assert [item.result.analysis for item in rest.items] == ["contract"]
    schema = await plans.deliverable("first", "schema")
    assert schema is not None
    assert schema.result.claims == plan("").results[0].claims
    assert schema.evidence == plan("").evidence
    assert [artefact.path for artefact in schema.result.artefacts] == ["shop/schema.sql"]
    assert await plans.deliverable("first", "capacity") is None
    entries = await plans.artefacts("first", PageRequest())
    assert [(entry.path, entry.size) for entry in entries.items] == [("README.md", 11), ("shop/schema.sql", 18)]
    found = await plans.artefact("first", "README.md")
    assert found is not None
    assert found[1].decode() == "# Ünïcode"
    assert [content async for _, content in plans.contents("first")] == ["# Ünïcode".encode(), b"CREATE TABLE t ();"]
    assert await store.reads("acme").designs.prepared("first") == b"{}"


async def test_designs_that_say_the_same_share_it(store: Store, acme: Principal, clock: Clock) -> None:
    for design_id, text in (("first", "same"), ("second", "same"), ("third", "other")):
        await complete(store, acme, clock, design_id, text)
    digests = {
        (design_id, entry.path): entry.sha256
        for design_id in ("first", "second", "third")
        for entry in await store.reads("acme").plans.entries(design_id)
    }
    assert digests["first", "shop/schema.sql"] == digests["second", "shop/schema.sql"]
    assert digests["first", "shop/schema.sql"] != digests["third", "shop/schema.sql"]


async def test_an_id_is_taken_once(store: Store, acme: Principal, clock: Clock) -> None:
    await queue(store, acme, clock)
    with pytest.raises(DomainError) as caught:
        await queue(store, acme, clock)
    assert caught.value.reason is Reason.ALREADY_EXISTS


async def test_results_are_kept_under_their_key_and_not_replaced(store: Store, acme: Principal, clock: Clock) -> None:
    async with store.unit(acme) as unit:
        await unit.results.put("analysis", {"a": b"1", "b": b"2"}, clock())
        await unit.results.put("evidence", {"b": b"another", "c": b"3"}, clock())
        await unit.results.put("evidence", {}, clock())
        await unit.commit()
    assert await store.reads("acme").results.get(["a", "b", "c", "d"]) == {"a": b"1", "b": b"2", "c": b"3"}
    assert await store.reads("acme").results.get([]) == {}
    assert await store.reads("bolt").results.get(["a"]) == {}


async def test_workers_that_keep_the_same_results_do_not_block_each_other(
    store: Store, acme: Principal, clock: Clock
) -> None:
    keys = [f"key-{number}" for number in range(60)]

    async def keep(order: int) -> None:
        async with store.unit(acme) as unit:
            await unit.results.put("evidence", dict.fromkeys(keys[::order], b"x"), clock())
            await unit.commit()

    await asyncio.gather(*(keep(order) for order in (1, -1, 1, -1, 1, -1)))
    assert len(await store.reads("acme").results.get(keys)) == 60
