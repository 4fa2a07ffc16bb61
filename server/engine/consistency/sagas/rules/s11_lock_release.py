"""A semantic lock is not released on every way, or not heeded by every writer.

Finds:
    A semantic lock that stays after completion or compensation, or a writer of the row without a branch for the
    locked state.

Why it matters:
    A row that stays locked is lost to everybody; a writer that does not look makes the lock worthless.

When it is wrong:
    Never.

Instead:
    Release it where the saga completes and where it is undone; give every writer of the row a branch for the
    locked state.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.countermeasures import writes
from server.engine.consistency.sagas.rules.rule import SagaRule
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import CountermeasureKind, Saga


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    for lock in saga.countermeasures:
        if lock.kind is not CountermeasureKind.SEMANTIC_LOCK:
            continue
        messages = []
        if not lock.released_on_completion:
            messages.append(f"the lock of {lock.entity} stays when the saga is completed")
        if not lock.released_on_compensation:
            messages.append(f"the lock of {lock.entity} stays when the saga is undone")
        blind = sorted({one.name for one in saga.others if writes(one, lock.entity)} - set(lock.aware))
        if blind:
            messages.append(f"{', '.join(blind)} writes {lock.entity} without looking at the lock")
        for message in messages:
            where = f"{saga.name}/{lock.entity}"
            yield Finding(
                f"consistency.saga-lock-release@{where}", "consistency.saga-lock-release", Severity.HIGH, where, message
            )


RULE = SagaRule(
    id="S11",
    name="consistency.saga-lock-release",
    doc=__doc__,
    references=("Richardson, Microservices Patterns, 2nd ed., countermeasures",),
    check=check,
)
