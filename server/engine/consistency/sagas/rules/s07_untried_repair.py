"""A compensation or a retriable step may give up.

Finds:
    A compensation or retriable step that can be refused, cannot be repeated, is not retried, or is retried only
    so often.

Why it matters:
    It is the only way left to an end: when it gives up, the saga stays half done.

When it is wrong:
    Somebody is called to finish the instance by hand, and the steps say so.

Instead:
    Make it idempotent, let nothing refuse it, and retry with growing pauses until it succeeds.
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
                f"consistency.saga-untried-repair@{where}",
                "consistency.saga-untried-repair",
                Severity.HIGH,
                where,
                message,
            )


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    undo = step.compensation
    if undo is not None:
        guards = [change for change in undo.changes if change.kind is not ChangeKind.MOVE or change.guard]
        if undo.may_be_refused or may_be_refused(guards):
            yield f"{undo.name} may be refused"
        if not undo.idempotency_key:
            yield f"{undo.name} cannot be repeated safely: it has no key"
        if undo.retry is None or undo.retry.attempts:
            yield f"{undo.name} is not retried until it succeeds"
    if step.kind is StepKind.RETRIABLE and (step.changes or step.external_system):
        if not step.idempotency_key:
            yield f"{step.name} cannot be repeated safely: it has no key"
        if step.retry is None or step.retry.attempts:
            yield f"{step.name} is not retried until it succeeds"


RULE = SagaRule(
    id="S7",
    name="consistency.saga-untried-repair",
    doc=__doc__,
    references=(
        "Garcia-Molina & Salem, Sagas, SIGMOD 1987",
        "Richardson, Microservices Patterns, 2nd ed.",
        "Temporal, Compensating Actions, 2023",
    ),
    check=check,
)
