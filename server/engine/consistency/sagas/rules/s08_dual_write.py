"""A step writes two stores, or a store and a message, without one transaction around both.

Finds:
    A step whose local transaction writes several services' stores, calls another system in its midst, or sends
    its reply without an outbox.

Why it matters:
    After a crash between the two writes one is there and the other is not, and nothing finds out.

When it is wrong:
    The step only reads: a reply that is lost is asked for again.

Instead:
    One store a step; the message as a row of an outbox in the same transaction; calls as steps of their own.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.rule import SagaRule, found
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga, SagaStep


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    for step in saga.steps:
        for message in _wrong(saga, step):
            where = found(saga, step)
            yield Finding(
                f"consistency.saga-dual-write@{where}", "consistency.saga-dual-write", Severity.HIGH, where, message
            )


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    if len(set(step.stores) | {step.service}) > 1:
        yield f"{step.name} writes the stores of {', '.join(sorted(set(step.stores) | {step.service}))}"
    if step.changes and step.external_system:
        yield f"{step.name} calls {step.external_system} inside its own transaction"
    if (step.changes or step.external_system) and not step.outbox:
        yield f"the reply of {step.name} does not leave through an outbox"


RULE = SagaRule(
    id="S8",
    name="consistency.saga-dual-write",
    doc=__doc__,
    references=(
        "Eventuate Tram Sagas",
        "MassTransit documentation",
    ),
    check=check,
)
