"""A design is computed to its end, watched by observers; one that brings down worker after worker is given up."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from server.engine.errors import DomainError, Reason
from server.engine.model.claims import Claim
from server.engine.model.plan import Basis, Evidence, Verdict
from server.engine.model.resources import Design, DesignState, Principal
from server.lab.ghost import GhostAddress
from server.store import Store
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import DesignUseCases
from server.usecases.hold import now
from server.usecases.run_design import CRASHES, RunDesign
from tests.sources import Inline, source
from tests.unit.physical.advisor.fake_planner import FakePlanner


class Agreeing:
    """A laboratory that confirms every claim, once it is there, but those that it is told to refute."""

    def __init__(self, refuted: str = "") -> None:
        self.away = False
        self._refuted = refuted

    async def ghosts(self) -> GhostAddress:
        return GhostAddress("", 0, "", "")

    async def run(self, claims: Sequence[Claim], on_progress: Callable[[int, int], None]) -> tuple[Evidence, ...]:
        if self.away:
            raise DomainError(Reason.UNAVAILABLE, "the laboratory is away")
        on_progress(len(claims), len(claims))
        return tuple(
            Evidence(claim.id, claim.sentence, Basis.EXECUTED, Verdict.REFUTED)
            if claim.id == self._refuted
            else Evidence(claim.id, claim.sentence, Basis.EXECUTED)
            for claim in claims
        )


class Noting:
    def __init__(self) -> None:
        self.work: list[tuple[str, str]] = []
        self.states: list[str] = []

    def during(self, work: str, analysis: str, attributes: dict[str, str]) -> AbstractContextManager[object]:
        self.work.append((work, analysis))
        return nullcontext()

    def ended(self, state: str) -> None:
        self.states.append(state)


@pytest.fixture(autouse=True)
def planner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.usecases.run_design.Ghosts", lambda _: FakePlanner())


@pytest.fixture
async def first(store: Store, briefs: BriefUseCases, designs: DesignUseCases, acme: Principal) -> None:
    await briefs.create(acme, "acme", source=source())
    await designs.create(acme, "acme", brief_id="shop", design_id="first")


def run_design(store: Store, lab: Agreeing, noting: Noting) -> RunDesign:
    here: Any = Inline()
    agreeing: Any = lab
    return RunDesign(store, agreeing, here, "18", lambda: False, [noting])


async def standing(store: Store) -> Design:
    design = await store.reads("acme").designs.get("first")
    assert design is not None
    return design


@pytest.mark.usefixtures("first")
async def test_a_design_is_computed_and_seen(store: Store) -> None:
    noting = Noting()
    await run_design(store, Agreeing(), noting)("acme", "first", "call-7")
    assert (await standing(store)).state is DesignState.SUCCEEDED
    assert noting.states == ["succeeded"]
    assert {("design", ""), ("analysis", "schema"), ("lab", "schema"), ("analysis", "diagrams")} <= set(noting.work)


@pytest.mark.usefixtures("first")
async def test_what_the_lab_refutes_of_the_physical_design_is_designed_once_more(store: Store) -> None:
    noting = Noting()
    await run_design(store, Agreeing(refuted="physical/workload"), noting)("acme", "first")
    assert (await standing(store)).state is DesignState.SUCCEEDED
    assert noting.work.count(("analysis", "physical")) == 2
    assert noting.work.count(("analysis", "schema")) == 1


@pytest.mark.usefixtures("first")
async def test_waiting_for_the_laboratory_is_no_crash(store: Store) -> None:
    lab, noting = Agreeing(), Noting()
    lab.away = True
    run = run_design(store, lab, noting)
    for _ in range(CRASHES + 2):
        with pytest.raises(DomainError, match="away"):
            await run("acme", "first")
        assert (await standing(store)).state is DesignState.QUEUED
    lab.away = False
    await run("acme", "first")
    assert noting.states == ["succeeded"]


@pytest.mark.usefixtures("first")
async def test_a_design_that_brings_workers_down_is_given_up(store: Store, acme: Principal) -> None:
    for _ in range(CRASHES):
        async with store.unit(acme) as unit:
            assert await unit.designs.claim("first", now()) is not None
            await unit.commit()
    noting = Noting()
    await run_design(store, Agreeing(), noting)("acme", "first")
    design = await standing(store)
    assert (design.state, noting.states) == (DesignState.FAILED, ["failed"])
    assert design.failure is not None
    assert str(CRASHES) in design.failure.message
