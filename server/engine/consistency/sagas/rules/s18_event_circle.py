"""Choreographed events go around in a circle.

Finds:
    A saga without a coordinator whose events lead back to one another.

Why it matters:
    Nobody sees the whole, and an instance may run around for ever.

When it is wrong:
    The circle is broken by a state that every participant keeps.

Instead:
    Break the circle, or give the saga a coordinator.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.orders import cycle
from server.engine.consistency.sagas.rules.rule import SagaRule
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    around = cycle([(one.source, one.target) for one in saga.publications]) if not saga.orchestrated else ()
    if around:
        yield Finding(
            f"consistency.saga-event-circle@{saga.name}",
            "consistency.saga-event-circle",
            Severity.HIGH,
            saga.name,
            f"the events go around: {' -> '.join(around)}",
        )


RULE = SagaRule(
    id="S18",
    name="consistency.saga-event-circle",
    doc=__doc__,
    references=("Azure Architecture Center, Saga pattern",),
    check=check,
)
