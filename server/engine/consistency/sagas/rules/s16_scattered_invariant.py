"""An invariant looks at rows of several services and nothing keeps it.

Finds:
    An invariant whose columns lie in several services, that is neither confluent nor reserved nor moved to one
    owner.

Why it matters:
    No isolation level spans services: each side keeps its half and the whole breaks.

When it is wrong:
    It may be broken for a while, and somebody repairs it.

Instead:
    Give the columns one owner, or split the quantity into shares that each service spends by itself.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.rule import SagaRule
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga, Settlement


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    for invariant in saga.invariants:
        if len(invariant.services) > 1 and invariant.settlement is Settlement.NONE:
            where = f"{saga.name}/{invariant.name}"
            yield Finding(
                f"consistency.saga-scattered-invariant@{where}",
                "consistency.saga-scattered-invariant",
                Severity.HIGH,
                where,
                f"{invariant.name} looks at rows of {', '.join(invariant.services)}, and nothing keeps it",
            )


RULE = SagaRule(
    id="S16",
    name="consistency.saga-scattered-invariant",
    doc=__doc__,
    references=("Bailis et al., PVLDB 8(3), 2015",),
    check=check,
)
