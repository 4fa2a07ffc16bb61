"""The searches: small spaces, seen whole; a trace is the shortest way, and replays."""

from msgspec.structs import replace

from server.engine.consistency.sagas import interleave, plan_saga, search
from server.engine.consistency.sagas.protocol import Protocol
from server.engine.model.sagas import (
    Change,
    ChangeKind,
    DraftStep,
    LocalProgram,
    Saga,
    SagaDraft,
    SagaInvariant,
    SagaProblem,
)
from tests.unit.consistency.sagas.mutants import mutants
from tests.unit.consistency.sagas.systems import ORDER, TRANSFER, planned


def saga_of(draft: SagaDraft) -> Saga:
    (saga,) = plan_saga(draft).sagas
    return saga


def test_sound_sagas_are_searched_whole() -> None:
    for saga in planned():
        alone, beside = search(saga), interleave(saga)
        assert (alone.trace, beside.trace) == (None, None)
        assert alone.complete
        assert beside.complete
        assert 10 < alone.states < 100_000


def test_a_saga_of_ten_steps_stays_small() -> None:
    steps = tuple(
        DraftStep(f"s{n}", changes=(Change(f"E{n}", ChangeKind.SUBTRACT, "left", "1", floor="0"),)) for n in range(10)
    )
    result = search(saga_of(SagaDraft("Long", steps)))
    assert result.trace is None
    assert result.complete
    assert result.states < 100_000


def test_a_trace_replays() -> None:
    for mutant in mutants(saga_of(ORDER)):
        trace = search(mutant.saga).trace
        if trace is None:
            continue
        protocol = Protocol(mutant.saga)
        states = [protocol.start()]
        for event in trace.events:
            states = [after for state in states for told, after in protocol.transitions(state) if told == event]
            assert states, f"{mutant.name}: {event}"


def test_no_fault_is_needed_to_see_a_missing_compensation() -> None:
    saga = saga_of(ORDER)
    steps = tuple(replace(step, compensation=None) if step.name == "ReserveItem" else step for step in saga.steps)
    trace = search(replace(saga, steps=steps), faults=0).trace
    assert trace is not None
    assert trace.problem is SagaProblem.WRONG_END
    assert "ReserveItem still stands" in trace.message or "left its effect" in trace.message


def test_a_broken_bound_is_met() -> None:
    """Two instances take the last one when nothing looks before taking."""
    draft = replace(
        TRANSFER,
        steps=(
            DraftStep("debits", changes=(Change("Purse", ChangeKind.SUBTRACT, "balance", ":n"),), may_be_refused=True),
            DraftStep("credits", changes=(Change("Wallet", ChangeKind.ADD, "balance", ":n"),)),
        ),
        invariants=(SagaInvariant("purse_not_negative", ("Purse.balance",), ">=", "0"),),
    )
    trace = interleave(saga_of(draft)).trace
    assert trace is not None
    assert trace.problem is SagaProblem.INVARIANT
    assert trace.events == ("A: ReservePurse", "B: ReservePurse") or len(trace.events) == 2


def test_an_overwritten_reservation_is_met() -> None:
    """A program that sets the stock does not see what is reserved, unless it heeds the lock."""
    draft = replace(
        ORDER, others=(LocalProgram("Count", "stock", changes=(Change("Item", ChangeKind.SET, "quantity", ":q"),)),)
    )
    saga = saga_of(draft)
    assert interleave(saga).trace is None
    blind = replace(saga, countermeasures=())
    trace = interleave(blind).trace
    assert trace is not None
    assert trace.problem is SagaProblem.INTERFERENCE
    assert "Count" in trace.events


def silent(saga: Saga, **changes: bool) -> Saga:
    """Nobody asks after the steps before the pivot: the compensation alone deals with what is not known."""
    return replace(
        saga,
        steps=tuple(
            replace(step, asks_when_unknown=False, compensation=replace(step.compensation, **changes))
            if step.compensation is not None
            else step
            for step in saga.steps
        ),
    )


def test_a_compensation_copes_with_the_unknown_where_nobody_asks() -> None:
    saga = saga_of(ORDER)
    assert search(silent(saga)).trace is None
    for change in ("registered_before", "tolerates_absent", "blocks_late"):
        trace = search(silent(saga, **{change: False})).trace
        assert trace is not None, change
        assert trace.problem is SagaProblem.WRONG_END
        assert any("no reply" in event for event in trace.events)
