"""A step before the pivot writes and nothing undoes it.

Finds:
    A compensatable step that changes rows or calls another system and has no compensation, or one that leaves
    some of its changes in place.

Why it matters:
    When a later step is refused, what this one did stays: stock that nobody bought, money that nobody owes.

When it is wrong:
    The step only reads, or it is the pivot.

Instead:
    State the inverse operation for each change: cancel what was inserted, subtract what was added, move the
    state back.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.rule import SagaRule, found
from server.engine.consistency.sagas.undo import undoes
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga, SagaStep, StepKind


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    for step in saga.steps:
        for message in _wrong(saga, step):
            where = found(saga, step)
            yield Finding(
                f"consistency.saga-compensation@{where}", "consistency.saga-compensation", Severity.HIGH, where, message
            )


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    if step.kind is not StepKind.COMPENSATABLE or not (step.changes or step.external_system):
        return
    if step.compensation is None:
        yield f"{step.name} writes before the pivot and has no compensation"
    elif not step.external_system and not undoes(step.changes, step.compensation.changes):
        yield f"{step.compensation.name} leaves some of what {step.name} changed"


RULE = SagaRule(
    id="S2",
    name="consistency.saga-compensation",
    doc=__doc__,
    references=(
        "Richardson, Microservices Patterns, 2nd ed.",
        "Garcia-Molina & Salem, Sagas, SIGMOD 1987",
    ),
    check=check,
)
