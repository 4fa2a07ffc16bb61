"""Two messages for one instance at once may overwrite each other's state.

Finds:
    A saga whose state has neither a version that is compared nor a partition that serialises its messages.

Why it matters:
    The later write undoes the earlier: a step is skipped or done again.

When it is wrong:
    One process with one thread handles every message.

Instead:
    Compare a version at each update and try again, or route all messages of an instance to one consumer.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.rule import SagaRule
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    if not saga.state_guard and len(saga.steps) > 1:
        yield Finding(
            f"consistency.saga-state-guard@{saga.name}",
            "consistency.saga-state-guard",
            Severity.HIGH,
            saga.name,
            f"nothing keeps two messages for one {saga.name} apart",
        )


RULE = SagaRule(
    id="S15",
    name="consistency.saga-state-guard",
    doc=__doc__,
    references=(
        "MassTransit documentation",
        "Axon Framework documentation",
    ),
    check=check,
)
