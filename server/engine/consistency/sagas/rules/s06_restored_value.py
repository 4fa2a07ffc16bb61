"""A compensation puts an old value back over what others may have written.

Finds:
    A compensation that restores or sets a column that another use case, or another instance of the saga, may
    write in between.

Why it matters:
    The other write is lost without a trace.

When it is wrong:
    A semantic lock that every other writer heeds keeps the row as it was.

Instead:
    Undo by the inverse operation (subtract what was added) or by a change of status; or hold the row with a
    semantic lock.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.countermeasures import writes
from server.engine.consistency.sagas.rules.rule import SagaRule, found
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Change, ChangeKind, CountermeasureKind, Saga, SagaStep


def _held(saga: Saga, change: Change) -> bool:
    locks = [
        one
        for one in saga.countermeasures
        if one.kind is CountermeasureKind.SEMANTIC_LOCK and one.entity == change.entity
    ]
    others = {program.name for program in saga.others if writes(program, change.entity)}
    return any(others <= set(one.aware) for one in locks)


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    for step in saga.steps:
        for message in _wrong(saga, step):
            where = found(saga, step)
            yield Finding(
                f"consistency.saga-restored-value@{where}",
                "consistency.saga-restored-value",
                Severity.HIGH,
                where,
                message,
            )


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    if step.compensation is None:
        return
    made = {change.entity for change in step.changes if change.kind is ChangeKind.INSERT}
    for change in step.compensation.changes:
        if change.kind not in (ChangeKind.RESTORE, ChangeKind.SET) or change.entity in made or _held(saga, change):
            continue
        yield f"{step.compensation.name} puts back {change.entity}.{change.column}, which others may have written since"


RULE = SagaRule(
    id="S6",
    name="consistency.saga-restored-value",
    doc=__doc__,
    references=(
        "Temporal, Compensating Actions, 2023",
        "Garcia-Molina & Salem, Sagas, SIGMOD 1987",
    ),
    check=check,
)
