"""Arranges a draft into a saga: what may be refused comes first, one step decides, the rest is tried until it is done.

Order after Richardson: ``compensatable* pivot? retriable*``.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from server.engine.consistency.changes import may_be_refused
from server.engine.consistency.sagas.countermeasures import countermeasures
from server.engine.consistency.sagas.parts import Part, holding, name_of, parts_of
from server.engine.consistency.sagas.undo import inverses
from server.engine.model.sagas import (
    Change,
    Compensation,
    DraftStep,
    Retry,
    Saga,
    SagaDraft,
    SagaStep,
    StepKind,
)

TIMEOUT = 5_000_000
"""Microseconds a coordinator waits before it asks: ten times what a local transaction beside a queue takes."""
LOCK_TIMEOUT = 30_000_000
"""Microseconds after which whoever waits for a held row is told that it is held."""
KEY = "saga_id, step"
UNDO_KEY = "saga_id, step, undo"


def arrange(draft: SagaDraft) -> tuple[Saga, tuple[str, ...]]:
    """The saga, and a sentence for each thing that was moved or split."""
    notes: list[str] = []
    parts = parts_of(draft.steps, draft.cancel_states)
    writes = [part for part in parts if not part.reads_only]
    pivot = _pivot(writes)
    before, after = _sides(writes, pivot, draft.cancel_states, notes)
    steps: list[SagaStep] = []
    written = {part.step.service for part in writes if part.step.changes}
    facts: list[str] = []
    for service, group in _grouped(part.step for part in parts if part.reads_only and part.step.service not in written):
        steps.append(_step(group, service, StepKind.COMPENSATABLE, draft))
        facts += [column for step in group for column in step.reads]
    read_beside = {
        service: [part.step for part in parts if part.reads_only and part.step.service == service]
        for service in sorted(written)
    }
    deciding: list[DraftStep] = []
    for service, group in _grouped(before):
        calls = any(step.external_system for step in group)
        if pivot is not None and not calls and not pivot.step.external_system and service == pivot.step.service:
            deciding += group
            continue
        beside = [] if calls else read_beside.pop(service, [])
        steps.append(_step([*beside, *group], service, StepKind.COMPENSATABLE, draft))
    if pivot is not None:
        service = pivot.step.service
        group = [*deciding, pivot.step]
        if not pivot.step.external_system:
            here = [step for step in after if step.service == service and not step.external_system]
            group = [*read_beside.pop(service, []), *group, *here]
            after = [step for step in after if step not in here]
        steps.append(
            replace(
                _step(group, service, StepKind.PIVOT, draft),
                uses=tuple(dict.fromkeys(facts)),
                rereads=tuple(dict.fromkeys(facts)),
            )
        )
    for service, group in _grouped(after):
        beside = [] if any(step.external_system for step in group) else read_beside.pop(service, [])
        steps.append(_step([*beside, *group], service, StepKind.RETRIABLE, draft))
    named = _distinctly_named(steps)
    saga = Saga(
        name=draft.name,
        coordinator=draft.coordinator or next((step.service for step in named if step.changes), named[0].service),
        steps=named,
        others=draft.others,
        invariants=draft.invariants,
        state_guard="version",
        definition_version=1,
        lock_timeout=LOCK_TIMEOUT,
        stale_reads=draft.stale_reads,
    )
    return replace(saga, countermeasures=countermeasures(saga)), tuple(notes)


def _pivot(parts: Sequence[Part]) -> Part | None:
    """What decides: the last call that may be refused; else what cannot be undone; else the last refusable part."""
    refusable = [part for part in parts if part.refusable]
    outside = [part for part in refusable if part.step.external_system]
    final = [part for part in refusable if part.undone is None]
    return next(iter([*outside[::-1], *final[::-1], *refusable[::-1]]), None)


def _sides(
    parts: Sequence[Part], pivot: Part | None, cancels: Sequence[Change], notes: list[str]
) -> tuple[list[DraftStep], list[DraftStep]]:
    """The draft steps before and after the pivot, in their order."""
    before: list[DraftStep] = []
    after: list[DraftStep] = []
    if pivot is None:
        return before, [part.step for part in parts]
    last = max(part.position for part in parts if part.refusable)
    if pivot.step.external_system:
        last = min(last, pivot.position)
    for part in parts:
        if part is pivot:
            continue
        same_store = part.step.service == pivot.step.service and not pivot.step.external_system
        if part.refusable and part.step.external_system:
            before.append(part.step)
            notes.append(
                f"{part.step.external_system} is called before {pivot.step.external_system or 'the pivot'} decides: "
                "use the form of the call that can be taken back (authorise and void, book and cancel)."
            )
        elif part.step.external_system:
            after.append(part.step)
            if part.position < last:
                notes.append(f"{part.step.external_system} is called after the pivot: it cannot be taken back.")
        elif same_store and (part.refusable or part.position < pivot.position):
            before.append(part.step)
        elif part.refusable and part.undone is None:
            hold, change = holding(part, cancels)
            before.append(hold)
            after.append(change)
            notes.append(f"{name_of([part.step])} is held first and done after the pivot: no old value is put back.")
        elif part.refusable or (part.undone is not None and part.position < last):
            before.append(part.step)
            if part.position > pivot.position:
                notes.append(f"{name_of([part.step])} may be refused and is moved before the pivot.")
        else:
            after.append(part.step)
    return before, after


def _grouped(steps: Iterable[DraftStep]) -> list[tuple[str, list[DraftStep]]]:
    """One local transaction for each service, in the order of their first parts; calls stand by themselves."""
    groups: dict[tuple[str, int], list[DraftStep]] = {}
    for number, step in enumerate(steps, start=1):
        groups.setdefault((step.service, number if step.external_system else 0), []).append(step)
    return [(service, group) for (service, _), group in groups.items()]


def _step(group: Sequence[DraftStep], service: str, kind: StepKind, draft: SagaDraft) -> SagaStep:
    changes = tuple(change for step in group for change in step.changes)
    outside = next((step.external_system for step in group if step.external_system), "")
    name = name_of([step for step in group if step.changes or step.external_system] or group)
    pivotal = kind is not StepKind.RETRIABLE
    refusable = pivotal and (any(step.may_be_refused for step in group) or may_be_refused(changes))
    return SagaStep(
        name=name,
        service=service,
        kind=kind,
        reads=tuple(sorted({column for step in group for column in step.reads})),
        changes=changes if pivotal else tuple(_unrefusable(change) for change in changes),
        compensation=_compensation(name, changes, outside, draft) if kind is StepKind.COMPENSATABLE else None,
        may_be_refused=refusable,
        timeout=TIMEOUT,
        asks_when_unknown=True,
        external_system=outside,
        irreversible=bool(outside) and kind is not StepKind.COMPENSATABLE,
        idempotency_key=KEY,
        retry=Retry() if kind is StepKind.RETRIABLE else Retry(attempts=5),
        outbox=True,
        inbox=True,
        locks=tuple(sorted({change.entity for change in changes})) if kind is StepKind.COMPENSATABLE else (),
        isolation_checked=True,
        statements=tuple(dict.fromkeys(each for step in group for each in step.statements)),
    )


def _unrefusable(change: Change) -> Change:
    """After the pivot a state is set whatever it was before, so that a repeat changes nothing and nothing refuses."""
    return replace(change, guard="")


def _compensation(name: str, changes: Sequence[Change], outside: str, draft: SagaDraft) -> Compensation | None:
    undone = inverses(changes, draft.cancel_states)
    if not undone and not outside:
        return None
    return Compensation(
        name=f"Undo{name}",
        changes=undone or (),
        idempotency_key=UNDO_KEY,
        retry=Retry(),
        registered_before=True,
        tolerates_absent=True,
        blocks_late=True,
    )


def _distinctly_named(steps: Sequence[SagaStep]) -> tuple[SagaStep, ...]:
    seen: dict[str, int] = {}
    found = []
    for step in steps:
        number = seen.get(step.name, 0) + 1
        seen[step.name] = number
        if number > 1:
            name = f"{step.name}{number}"
            undo = replace(step.compensation, name=f"Undo{name}") if step.compensation else None
            found.append(replace(step, name=name, compensation=undo))
        else:
            found.append(step)
    return tuple(found)
