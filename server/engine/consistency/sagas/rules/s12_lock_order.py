"""Sagas take their locks in different orders and wait for ever.

Finds:
    A cycle in the order in which all sagas lock rows, where the waiting has no end.

Why it matters:
    Two sagas that hold what the other wants stand still; no database sees that deadlock.

When it is wrong:
    The rows are never the same in both sagas.

Instead:
    Lock in one order everywhere, or give up after a time and undo.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from server.engine.consistency.sagas.rules.orders import cycle
from server.engine.consistency.sagas.rules.rule import SagaRule
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    if saga.lock_timeout:
        return
    orders = [[entity for step in each.steps for entity in step.locks] for each in (saga, *sagas)]
    edges = sorted({pair for order in orders for pair in pairwise(order) if pair[0] != pair[1]})
    around = cycle(edges)
    if around:
        yield Finding(
            f"consistency.saga-lock-order@{saga.name}",
            "consistency.saga-lock-order",
            Severity.MEDIUM,
            saga.name,
            f"locks are taken around in a circle, {' -> '.join(around)}, and nobody gives up",
        )


RULE = SagaRule(
    id="S12",
    name="consistency.saga-lock-order",
    doc=__doc__,
    references=("Richardson, Microservices Patterns, 2nd ed., countermeasures",),
    check=check,
)
