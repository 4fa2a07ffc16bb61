"""A saga on a cluster for each service: what is planned ends well under every fault, what is broken is seen to be."""

from collections.abc import Callable
from random import Random

import pytest
from msgspec.structs import replace

from server.engine.consistency.sagas import plan_saga, trials
from server.engine.model.claims import Claim, SagaEnds
from server.engine.model.plan import Basis, Verdict
from server.engine.model.sagas import Change, ChangeKind, Compensation, Saga, SagaStep
from server.lab import Lab
from tests.unit.consistency.sagas.systems import any_draft, planned

SAGAS = {saga.name: saga for saga in planned()}
ORDER = SAGAS["PlaceOrder"]


def claims(saga: Saga) -> dict[str, Claim]:
    return {claim.id.rpartition("/")[2]: claim for claim in trials(saga)}


def changed(saga: Saga, name: str, change: Callable[[SagaStep], SagaStep]) -> Saga:
    return replace(saga, steps=tuple(change(step) if step.name == name else step for step in saga.steps))


def undoing(**changes: object) -> Callable[[SagaStep], SagaStep]:
    def change(step: SagaStep) -> SagaStep:
        assert isinstance(step.compensation, Compensation)
        return replace(step, compensation=replace(step.compensation, **changes))

    return change


BROKEN: dict[str, tuple[Saga, str, str]] = {
    "no compensation": (
        changed(ORDER, "ReserveItem", lambda step: replace(step, compensation=None)),
        "undisturbed",
        "Item.quantity: 0 instead of 1",
    ),
    "a compensation that subtracts": (
        changed(ORDER, "ReserveItem", undoing(changes=(Change("Item", ChangeKind.SUBTRACT, "quantity", ":n"),))),
        "undisturbed",
        "reaches no end",
    ),
    "neither inbox nor key": (
        changed(ORDER, "RaiseAccount", lambda step: replace(step, inbox=False, idempotency_key="")),
        "faults",
        "Account.points: 3 instead of 2",
    ),
    "a silence that is never broken": (
        changed(ORDER, "CallProvider", lambda step: replace(step, timeout=0)),
        "faults",
        "reaches no end",
    ),
    "a compensation of what never happened": (
        changed(
            ORDER, "ReserveItem", lambda step: replace(undoing(tolerates_absent=False)(step), asks_when_unknown=False)
        ),
        "faults",
        "Item.quantity",
    ),
    "a late call let through": (
        changed(ORDER, "ReserveItem", lambda step: replace(undoing(blocks_late=False)(step), asks_when_unknown=False)),
        "faults",
        "Item.quantity: 0 instead of 1",
    ),
    "a decision nobody asks about": (
        changed(ORDER, "CallProvider", lambda step: replace(step, asks_when_unknown=False)),
        "faults",
        "calls that were made in provider: 1 instead of 0",
    ),
}


@pytest.mark.parametrize("name", SAGAS)
async def test_every_run_of_a_sound_saga_ends_well(lab: Lab, name: str) -> None:
    for evidence in await lab.run(trials(SAGAS[name])):
        assert evidence.verdict is Verdict.CONFIRMED, evidence.observed
        assert evidence.basis is Basis.EXECUTED
        figures = {figure.name: int(figure.value) for figure in evidence.figures}
        assert figures["clusters"] == figures["services"]
        assert figures["completed"] + figures["compensated"] >= figures["runs"]


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_saga_is_seen_to_be(lab: Lab, name: str) -> None:
    saga, kind, observed = BROKEN[name]
    (evidence,) = await lab.run([claims(saga)[kind]])
    assert evidence.verdict is Verdict.REFUTED, evidence.observed
    assert observed in evidence.observed
    assert evidence.statements


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(20))
async def test_every_run_of_whatever_is_planned_ends_well(lab: Lab, seed: int) -> None:
    (saga,) = plan_saga(any_draft(Random(seed))).sagas
    for evidence in await lab.run(trials(saga, seed=seed)):
        assert evidence.verdict is Verdict.CONFIRMED, evidence.observed


async def test_the_same_runs_give_the_same_evidence(lab: Lab) -> None:
    claim = claims(SAGAS["BookTrip"])["pairs"]
    assert await lab.run([claim]) == await lab.run([claim])


def test_every_message_of_every_way_meets_every_fault() -> None:
    test = claims(ORDER)["faults"].test
    assert isinstance(test, SagaEnds)
    met = {(fault.step, fault.action, fault.kind) for run in test.runs for fault in run.faults}
    for step in ORDER.steps:
        for kind in ("crash before commit", "crash after commit", "delivered twice", "delivered late"):
            assert (step.name, "do", kind) in met
            assert (step.name, "done", kind) in met
            if step.compensation is not None:
                assert (step.name, "undo", kind) in met


async def test_what_the_guard_refuses_is_not_run(lab: Lab) -> None:
    claim = claims(ORDER)["undisturbed"]
    assert isinstance(claim.test, SagaEnds)
    store = replace(claim.test.stores[0], ddl=(*claim.test.stores[0].ddl, "COPY t FROM PROGRAM 'id'"))
    (evidence,) = await lab.run([replace(claim, test=replace(claim.test, stores=(store, *claim.test.stores[1:])))])
    assert evidence.verdict is Verdict.UNPROVEN
    assert "not executed" in evidence.observed
