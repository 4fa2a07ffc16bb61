"""Sagas with one mistake each, generated: what designers forget, drop, swap or mistake for something else."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from server.engine.model.sagas import (
    Change,
    ChangeKind,
    Compensation,
    Publication,
    Retry,
    Saga,
    SagaInvariant,
    SagaStep,
    StepKind,
)

_NATURAL = frozenset({ChangeKind.MOVE, ChangeKind.SET, ChangeKind.DELETE})


@dataclass(frozen=True)
class Mutant:
    name: str
    saga: Saga
    rule: str
    """That must see it."""
    beside: tuple[Saga, ...] = ()


def mutants(saga: Saga) -> Iterator[Mutant]:
    """Every one-mistake variant of the saga that is a mistake in it."""
    for number, step in enumerate(saga.steps):
        for name, rule, changed in _of_step(saga, step):
            yield Mutant(f"{saga.name}: {name} in {step.name}", _with(saga, number, changed), rule)
    yield from _of_order(saga)
    yield from _of_saga(saga)


def _of_step(saga: Saga, step: SagaStep) -> Iterator[tuple[str, str, SagaStep]]:
    writes = bool(step.changes or step.external_system)
    natural = bool(step.changes) and all(change.kind in _NATURAL for change in step.changes)
    undo = step.compensation
    if undo is not None:
        yield "no compensation", "S2", replace(step, compensation=None)
        for name, rule, changed in _of_compensation(step, undo):
            yield name, rule, replace(step, compensation=changed)
    if step.kind is StepKind.COMPENSATABLE and writes:
        yield "an effect that cannot be taken back", "S4", replace(step, irreversible=True)
    if step.kind is StepKind.RETRIABLE:
        yield "a refusal after the decision", "S3", replace(step, may_be_refused=True)
        guarded = tuple(replace(change, guard="is_open") for change in step.changes)
        if guarded:
            yield "a guard after the decision", "S3", replace(step, changes=guarded)
        yield "no retry", "S7", replace(step, retry=None)
        yield "a retry that gives up", "S7", replace(step, retry=Retry(attempts=3))
        yield "no key of a retriable", "S7", replace(step, idempotency_key="")
    if writes:
        yield "two stores", "S8", replace(step, stores=(step.service, "elsewhere"))
        yield "no outbox", "S8", replace(step, outbox=False)
        yield "no timeout", "S13", replace(step, timeout=0)
        if not natural:
            yield "no inbox", "S9", replace(step, inbox=False)
            yield "no idempotency key", "S9", replace(step, idempotency_key="")
    if step.changes:
        yield "a call inside the transaction", "S8", replace(step, external_system="provider")
        yield "left out of the isolation test", "S19", replace(step, isolation_checked=False)
    if step.kind is StepKind.PIVOT:
        yield "nobody asks", "S13", replace(step, asks_when_unknown=False)
    if step.kind is not StepKind.COMPENSATABLE:
        yield "a stale fact", "S14", replace(step, uses=(*step.uses, "Rate.value"))


def _of_compensation(step: SagaStep, undo: Compensation) -> Iterator[tuple[str, str, Compensation]]:
    for number in range(len(undo.changes)):
        left = undo.changes[:number] + undo.changes[number + 1 :]
        yield f"compensation without its change {number + 1}", "S2", replace(undo, changes=left)
    doubled = tuple(
        replace(change, value=f"{change.value} * 2") if change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT) else change
        for change in undo.changes
    )
    if doubled != undo.changes:
        yield "a compensation of another amount", "S2", replace(undo, changes=doubled)
        same = tuple(
            Change(change.entity, ChangeKind.RESTORE, change.column)
            if change.kind in (ChangeKind.ADD, ChangeKind.SUBTRACT)
            else change
            for change in undo.changes
        )
        yield "an old value put back", "S6", replace(undo, changes=same)
    yield "a compensation that may be refused", "S7", replace(undo, may_be_refused=True)
    yield "a compensation without a key", "S7", replace(undo, idempotency_key="")
    yield "a compensation without retry", "S7", replace(undo, retry=None)
    yield "a compensation that gives up", "S7", replace(undo, retry=Retry(attempts=2))
    yield "a compensation registered late", "S13", replace(undo, registered_before=False)
    yield "a compensation of what never happened", "S13", replace(undo, tolerates_absent=False)
    yield "a compensation that lets the late call through", "S13", replace(undo, blocks_late=False)


def _of_order(saga: Saga) -> Iterator[Mutant]:
    for number, (one, other) in enumerate(zip(saga.steps, saga.steps[1:], strict=False)):
        if one.kind is other.kind:
            continue
        swapped = (*saga.steps[:number], other, one, *saga.steps[number + 2 :])
        yield Mutant(f"{saga.name}: {one.name} and {other.name} swapped", replace(saga, steps=swapped), "S1")
    for number, step in enumerate(saga.steps):
        if step.kind is not StepKind.PIVOT and any(each.kind is StepKind.PIVOT for each in saga.steps):
            twice = _with(saga, number, replace(step, kind=StepKind.PIVOT, compensation=None))
            yield Mutant(f"{saga.name}: {step.name} a second pivot", twice, "S1")
    undone = [step.name for step in saga.steps if step.compensation is not None]
    if len(undone) > 1:
        forward = replace(saga, compensation_order=tuple(undone))
        yield Mutant(f"{saga.name}: undone in the order of completion", forward, "S5")
        short = replace(saga, compensation_order=tuple(undone[:0:-1]))
        yield Mutant(f"{saga.name}: the first step is not undone", short, "S5")


def _of_saga(saga: Saga) -> Iterator[Mutant]:
    yield Mutant(f"{saga.name}: no version of the state", replace(saga, state_guard=""), "S15")
    yield Mutant(f"{saga.name}: no version of the definition", replace(saga, definition_version=0), "S20")
    split = SagaInvariant("sum_everywhere", ("A.x", "B.y"), services=("a", "b"))
    yield Mutant(f"{saga.name}: a scattered invariant", replace(saga, invariants=(*saga.invariants, split)), "S16")
    services = [step.service for step in saga.steps]
    circle = tuple(Publication(a, b) for a, b in zip(services, [*services[1:], services[0]], strict=True))
    around = replace(saga, orchestrated=False, publications=circle)
    yield Mutant(f"{saga.name}: events in a circle", around, "S18")
    for number, one in enumerate(saga.countermeasures):
        rest = saga.countermeasures[:number] + saga.countermeasures[number + 1 :]
        exposed = any(s.kind is StepKind.COMPENSATABLE and one.entity in s.entities() for s in saga.steps)
        met = any(one.entity == c.entity for p in saga.others for c in p.changes)
        met = met or any(column.startswith(f"{one.entity}.") for p in saga.others for column in p.reads)
        made = any(c.entity == one.entity and c.kind is ChangeKind.INSERT for s in saga.steps for c in s.changes)
        if exposed and (met or not made):
            yield Mutant(f"{saga.name}: no countermeasure for {one.entity}", replace(saga, countermeasures=rest), "S10")
        if one.kind.value != "semantic lock":
            continue
        for name, changed in (
            ("kept after completion", replace(one, released_on_completion=False)),
            ("kept after compensation", replace(one, released_on_compensation=False)),
        ):
            kept = (*rest, changed)
            yield Mutant(f"{saga.name}: the lock of {one.entity} {name}", replace(saga, countermeasures=kept), "S11")
        if any(one.entity == c.entity for p in saga.others for c in p.changes):
            blind = (*rest, replace(one, aware=()))
            yield Mutant(
                f"{saga.name}: nobody heeds the lock of {one.entity}", replace(saga, countermeasures=blind), "S11"
            )
    locking = [number for number, step in enumerate(saga.steps) if step.locks]
    if len(locking) > 1:
        entities = tuple(entity for number in locking for entity in saga.steps[number].locks)
        backwards = replace(saga.steps[locking[0]], locks=entities[::-1])
        other = replace(saga, name="Other", steps=(backwards,), lock_timeout=0)
        waiting = replace(saga, lock_timeout=0)
        yield Mutant(f"{saga.name}: locks around in a circle", waiting, "S12", (other,))


def _with(saga: Saga, number: int, step: SagaStep) -> Saga:
    return replace(saga, steps=(*saga.steps[:number], step, *saga.steps[number + 1 :]))
