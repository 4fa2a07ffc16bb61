"""Instances in flight do not know which definition they were started with.

Finds:
    A saga whose instances carry no version of its definition.

Why it matters:
    A deployment changes steps under an instance that is half done: it is undone by compensations of another
    definition.

When it is wrong:
    No instance is ever in flight while a deployment happens.

Instead:
    Keep the version in the instance and its old definition until the last instance has ended.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.rule import SagaRule
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    if not saga.definition_version:
        yield Finding(
            f"consistency.saga-unpinned-version@{saga.name}",
            "consistency.saga-unpinned-version",
            Severity.MEDIUM,
            saga.name,
            f"an instance of {saga.name} does not say which definition it follows",
        )


RULE = SagaRule(
    id="S20",
    name="consistency.saga-unpinned-version",
    doc=__doc__,
    references=("Temporal, Compensating Actions, 2023",),
    check=check,
)
