"""The cluster of ghosts is started when first asked for, again when lost, and ended; what depends on it says so."""

import asyncio
import os
import signal
from dataclasses import replace

import pytest

from server.compute import Compute
from server.engine.errors import DomainError, Reason
from server.engine.model.planning import GhostDatabase, Plan, PlanRequest
from server.engine.model.statistics import DatabaseStatistics
from server.lab.ghost import GhostKeeper, Ghosts
from server.lab.limits import LIMITS
from server.usecases.analyses.bench import Bench
from server.usecases.analyses.proving import Prover


@pytest.fixture
def hasty(planner: Ghosts) -> Ghosts:
    return Ghosts(planner.address, replace(LIMITS, statement_seconds=0.5))


EMPTY = GhostDatabase(("CREATE TABLE a (id bigint PRIMARY KEY)",), DatabaseStatistics())


def cost(planner: Ghosts) -> float:
    with planner.open(EMPTY) as session:
        (plan,) = session.plan([PlanRequest("SELECT * FROM a WHERE id = 1")])
    assert isinstance(plan, Plan)
    return plan.total_cost


async def test_a_lost_cluster_is_started_again() -> None:
    keeper = GhostKeeper()
    try:
        first, again = await asyncio.gather(keeper.address(), keeper.address())
        assert first == again
        before = await asyncio.to_thread(cost, Ghosts(first))
        with open(f"{first.data}/postmaster.pid") as lock:
            os.kill(int(lock.readline()), signal.SIGKILL)
        with pytest.raises(DomainError) as lost:
            await asyncio.to_thread(cost, Ghosts(first))
        assert lost.value.reason is Reason.UNAVAILABLE
        second = await keeper.address()
        assert second != first
        assert await asyncio.to_thread(cost, Ghosts(second)) == before
    finally:
        await keeper.stop()
    assert not os.path.exists(second.data)


async def test_a_service_without_a_cluster_says_so(compute: Compute) -> None:
    bench = Bench(compute, Prover(compute, enabled=False), 10.0, 10.0)
    with pytest.raises(DomainError) as caught:
        await bench.compute_planned(asyncio.get_running_loop().time() + 10, type)
    assert caught.value.reason is Reason.UNAVAILABLE


async def test_a_function_of_another_process_is_handed_a_planner(compute: Compute) -> None:
    keeper = GhostKeeper()
    try:
        bench = Bench(compute, Prover(compute, enabled=False), 60.0, 60.0, keeper)
        assert await bench.compute_planned(asyncio.get_running_loop().time() + 60, type) is Ghosts
    finally:
        await keeper.stop()


def test_an_endless_function_is_ended_and_the_others_are_planned(hasty: Ghosts) -> None:
    endless = (
        "CREATE FUNCTION f() RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN LOOP PERFORM 1; END LOOP; END $$"
    )
    with hasty.open(GhostDatabase((*EMPTY.ddl, endless), DatabaseStatistics())) as session:
        stuck, planned = session.plan([PlanRequest("SELECT * FROM a WHERE id = f()"), PlanRequest("SELECT * FROM a")])
    assert getattr(stuck, "sqlstate", "") == "57014"
    assert isinstance(planned, Plan)
