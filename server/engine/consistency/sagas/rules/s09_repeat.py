"""A message that comes twice takes effect twice.

Finds:
    A step that neither recognises a message it has seen nor is idempotent by nature, or a resending that
    carries no key.

Why it matters:
    Queues deliver at least once, and a coordinator that hears nothing sends again.

When it is wrong:
    The write is the same however often it is done, such as a move to a state.

Instead:
    An inbox row keyed by the message in the step's own transaction; for outside systems an idempotency key.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.rule import SagaRule, found
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import ChangeKind, Saga, SagaStep

_NATURAL = frozenset({ChangeKind.MOVE, ChangeKind.SET, ChangeKind.DELETE})


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    for step in saga.steps:
        for message in _wrong(saga, step):
            where = found(saga, step)
            yield Finding(f"consistency.saga-repeat@{where}", "consistency.saga-repeat", Severity.HIGH, where, message)


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    if not (step.changes or step.external_system):
        return
    natural = not step.external_system and all(change.kind in _NATURAL for change in step.changes)
    if not step.inbox and not natural:
        yield f"{step.name} does not recognise a message it has seen"
    if not step.idempotency_key and not natural:
        yield f"{step.name} is sent again under another identity: it has no key"


RULE = SagaRule(
    id="S9",
    name="consistency.saga-repeat",
    doc=__doc__,
    references=(
        "MassTransit documentation",
        "Eventuate Tram Sagas",
    ),
    check=check,
)
