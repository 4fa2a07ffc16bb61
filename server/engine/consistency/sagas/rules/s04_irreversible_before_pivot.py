"""Something that cannot be taken back happens before the pivot.

Finds:
    A step before the pivot with an irreversible effect: mail, captured money, a shipment.

Why it matters:
    If a later step is refused the effect stays in the world, whatever the compensation says.

When it is wrong:
    The system offers a form that can be taken back (authorise and void), and that is the form called.

Instead:
    Move the effect to the pivot or after it.
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
                f"consistency.saga-irreversible-before-pivot@{where}",
                "consistency.saga-irreversible-before-pivot",
                Severity.HIGH,
                where,
                message,
            )


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    kinds = [each.kind for each in saga.steps]
    before = step.kind is StepKind.COMPENSATABLE
    if StepKind.PIVOT in kinds:
        before = before or saga.steps.index(step) < kinds.index(StepKind.PIVOT)
    if step.irreversible and before:
        yield f"{step.name} cannot be taken back and happens before the pivot"


RULE = SagaRule(
    id="S4",
    name="consistency.saga-irreversible-before-pivot",
    doc=__doc__,
    references=(
        "Richardson, Microservices Patterns, 2nd ed.",
        "Temporal, Compensating Actions, 2023",
    ),
    check=check,
)
