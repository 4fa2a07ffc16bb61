"""A step or its compensation is missing from the isolation test of its service.

Finds:
    A step that writes and is not among the programs whose isolation levels were decided.

Why it matters:
    Compensations are the programs that designers forget: they run beside everything else.

When it is wrong:
    The service has a single writer.

Instead:
    Hand steps and compensations to the robustness test together with the service's other transactions.
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
                f"consistency.saga-unchecked-isolation@{where}",
                "consistency.saga-unchecked-isolation",
                Severity.MEDIUM,
                where,
                message,
            )


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    if step.changes and not step.isolation_checked:
        yield f"{step.name} is not among the programs whose isolation was decided"


RULE = SagaRule(
    id="S19",
    name="consistency.saga-unchecked-isolation",
    doc=__doc__,
    references=("Fekete et al., TODS 2005",),
    check=check,
)
