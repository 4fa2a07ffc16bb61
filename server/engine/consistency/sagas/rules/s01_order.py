"""The steps are not in the order compensatable, pivot, retriable.

Finds:
    A saga whose kinds of step do not match `compensatable* pivot? retriable*`.

Why it matters:
    A step that may be undone after the pivot has nothing to undo it any more, and a retriable one before it
    cannot be taken back.

When it is wrong:
    Never: a step that needs neither is retriable or a pure read.

Instead:
    Put what may be refused first, let one step decide, and leave for the end what is tried until it succeeds.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.rule import SagaRule, found
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga, StepKind

_RANK = {StepKind.COMPENSATABLE: 0, StepKind.PIVOT: 1, StepKind.RETRIABLE: 2}


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    pivots = [step.name for step in saga.steps if step.kind is StepKind.PIVOT]
    if len(pivots) > 1:
        yield Finding(
            f"consistency.saga-order@{saga.name}",
            "consistency.saga-order",
            Severity.HIGH,
            saga.name,
            f"{saga.name} has {len(pivots)} pivots: {', '.join(pivots)}",
        )
    for earlier, later in zip(saga.steps, saga.steps[1:], strict=False):
        if _RANK[earlier.kind] > _RANK[later.kind]:
            where = found(saga, later)
            yield Finding(
                f"consistency.saga-order@{where}",
                "consistency.saga-order",
                Severity.HIGH,
                where,
                f"{later.name} is {later.kind} and comes after {earlier.name}, which is {earlier.kind}",
            )


RULE = SagaRule(
    id="S1",
    name="consistency.saga-order",
    doc=__doc__,
    references=(
        "Richardson, Microservices Patterns, 2nd ed.",
        "Azure Architecture Center, Saga pattern",
    ),
    check=check,
)
