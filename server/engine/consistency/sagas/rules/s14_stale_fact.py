"""A fact read before the pivot is relied on without looking again.

Finds:
    A step at or after the pivot that uses what an earlier step read in another service, without a reread or a
    version.

Why it matters:
    Between the reading and the decision the fact may have changed.

When it is wrong:
    The fact never changes, or being out of date is allowed for.

Instead:
    Read it again, or compare its version, where the saga decides.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.rule import SagaRule, found
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga, SagaStep, StepKind


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    for step in saga.steps:
        for message in _wrong(saga, step):
            where = found(saga, step)
            yield Finding(
                f"consistency.saga-stale-fact@{where}", "consistency.saga-stale-fact", Severity.MEDIUM, where, message
            )


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    if step.kind is StepKind.COMPENSATABLE:
        return
    pivot = next((each for each in saga.steps if each.kind is StepKind.PIVOT), step)
    stale = sorted(set(step.uses) - set(step.rereads) - set(pivot.rereads))
    if stale:
        yield f"{step.name} relies on {', '.join(stale)} as read earlier"


RULE = SagaRule(
    id="S14",
    name="consistency.saga-stale-fact",
    doc=__doc__,
    references=("Richardson, Microservices Patterns, 2nd ed., countermeasures",),
    check=check,
)
