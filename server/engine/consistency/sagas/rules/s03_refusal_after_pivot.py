"""A step after the pivot may be refused for a business reason.

Finds:
    A step that comes after the pivot, or is retriable, with an outcome that is a business failure.

Why it matters:
    The saga can go neither forward nor back: the pivot is not undone and the step is never accepted.

When it is wrong:
    The failure only passes, such as a timeout: then it is tried again.

Instead:
    Reserve before the pivot what the step needs, so that afterwards nothing is left to refuse.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.changes import may_be_refused
from server.engine.consistency.sagas.rules.rule import SagaRule, found
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import ChangeKind, Saga, SagaStep, StepKind


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    for step in saga.steps:
        for message in _wrong(saga, step):
            where = found(saga, step)
            yield Finding(
                f"consistency.saga-refusal-after-pivot@{where}",
                "consistency.saga-refusal-after-pivot",
                Severity.HIGH,
                where,
                message,
            )


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    kinds = [each.kind for each in saga.steps]
    pivot = kinds.index(StepKind.PIVOT) if StepKind.PIVOT in kinds else len(kinds)
    if step.kind is not StepKind.RETRIABLE and saga.steps.index(step) <= pivot:
        return
    guards = [change for change in step.changes if change.kind is not ChangeKind.MOVE or change.guard]
    if step.may_be_refused or may_be_refused(guards):
        yield f"{step.name} comes after the decision and may still be refused"


RULE = SagaRule(
    id="S3",
    name="consistency.saga-refusal-after-pivot",
    doc=__doc__,
    references=("Richardson, Microservices Patterns, 2nd ed.",),
    check=check,
)
