"""Claims of a call are executed within its time, by a lab that the first call starts and the drain ends."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from server.compute import Compute
from server.engine.errors import DomainError, Reason
from server.engine.model.claims import Claim, SchemaRuns
from server.engine.model.plan import Basis, Evidence, Verdict
from server.usecases.analyses.proving import CALLS, CLAIMS_AT_ONCE, RESERVE_SECONDS, Prover


class StandIn:
    """As much of a lab as a prover uses."""

    def __init__(self) -> None:
        self.starts = self.stops = self.batches = self.running = self.most_running = 0
        self.fails: list[DomainError] = []
        self.hangs_after = 10**9
        self.starting = asyncio.Event()
        self.starting.set()

    async def start(self) -> None:
        self.starts += 1
        await self.starting.wait()
        if self.fails:
            raise self.fails.pop()

    async def stop(self) -> None:
        self.stops += 1

    async def run(self, claims: Sequence[Claim]) -> tuple[Evidence, ...]:
        self.batches += 1
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            await asyncio.sleep(0 if self.batches <= self.hangs_after else 3_600)
        finally:
            self.running -= 1
        return tuple(Evidence(claim.id, claim.sentence, Basis.EXECUTED) for claim in claims)


def claims(count: int) -> tuple[Claim, ...]:
    made = [(f"c/{n}", f"Table {n} is made.", SchemaRuns((f"CREATE TABLE t{n} ()",))) for n in range(count)]
    return tuple(Claim(name, "t", sentence, test) for name, sentence, test in made)


def soon(seconds: float = 30.0) -> float:
    return asyncio.get_running_loop().time() + seconds


@pytest.fixture
def lab() -> StandIn:
    return StandIn()


@pytest.fixture
def prover(lab: StandIn) -> Prover:
    def make(compute: Compute) -> Any:
        return lab

    return Prover(Compute(1), enabled=True, make=make)


async def test_nothing_is_started_before_there_is_a_claim(prover: Prover, lab: StandIn) -> None:
    assert await prover.prove((), soon()) == ()
    await prover.stop()
    assert (lab.starts, lab.stops) == (0, 0)


async def test_calls_share_one_lab(prover: Prover, lab: StandIn) -> None:
    answers = await asyncio.gather(*(prover.prove(claims(3), soon()) for _ in range(5)))
    assert [len(answer) for answer in answers] == [3] * 5
    await prover.stop()
    assert (lab.starts, lab.stops) == (1, 1)
    assert lab.most_running <= CALLS


async def test_what_the_time_does_not_suffice_for_is_unproven(prover: Prover, lab: StandIn) -> None:
    lab.hangs_after = 1
    wanted = claims(CLAIMS_AT_ONCE + 2)
    seen = await prover.prove(wanted, soon(RESERVE_SECONDS + 0.1))
    assert [piece.id for piece in seen] == [claim.id for claim in wanted]
    assert {piece.verdict for piece in seen[:CLAIMS_AT_ONCE]} == {Verdict.CONFIRMED}
    assert {piece.verdict for piece in seen[CLAIMS_AT_ONCE:]} == {Verdict.UNPROVEN}
    assert lab.running == 0


async def test_who_gives_up_waiting_for_the_start_does_not_end_it(prover: Prover, lab: StandIn) -> None:
    lab.starting.clear()
    first = await prover.prove(claims(1), soon(RESERVE_SECONDS + 0.05))
    assert first[0].verdict is Verdict.UNPROVEN
    second = asyncio.create_task(prover.prove(claims(1), soon()))
    await asyncio.sleep(0)
    lab.starting.set()
    assert (await second)[0].verdict is Verdict.CONFIRMED
    assert lab.starts == 1


async def test_a_start_that_failed_is_tried_again(prover: Prover, lab: StandIn) -> None:
    lab.fails = [DomainError(Reason.UNAVAILABLE, "the lab cannot start PostgreSQL")]
    first = await prover.prove(claims(1), soon())
    assert first[0].verdict is Verdict.UNPROVEN
    assert "cannot start PostgreSQL" in first[0].observed
    assert (await prover.prove(claims(1), soon()))[0].verdict is Verdict.CONFIRMED
    assert lab.starts == 2


async def test_a_drain_ends_a_start(prover: Prover, lab: StandIn) -> None:
    lab.starting.clear()
    waiting = asyncio.create_task(prover.prove(claims(1), soon()))
    await asyncio.sleep(0.01)
    await prover.stop()
    assert lab.stops == 1
    assert (await waiting)[0].verdict is Verdict.UNPROVEN
    assert (await prover.prove(claims(1), soon()))[0].verdict is Verdict.UNPROVEN


async def test_a_service_without_a_lab_says_so(lab: StandIn) -> None:
    off = Prover(Compute(1), enabled=False)
    (piece,) = await off.prove(claims(1), soon())
    assert piece.verdict is Verdict.UNPROVEN
    assert "executes no claims" in piece.observed
