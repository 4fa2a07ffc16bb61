"""A step with an unknown outcome is not handled as one.

Finds:
    A step that can time out and is waited for for ever, is not asked about, or whose compensation is registered
    too late, fails on what never happened, or lets a late call through.

Why it matters:
    No reply is not a refusal: the step may have happened, may happen yet, or never will.

When it is wrong:
    The step only reads.

Instead:
    Register the compensation before the call; ask by id after the timeout; let the compensation bar a call that
    arrives late.
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
                f"consistency.saga-unknown-outcome@{where}",
                "consistency.saga-unknown-outcome",
                Severity.HIGH,
                where,
                message,
            )


def _wrong(saga: Saga, step: SagaStep) -> Iterator[str]:
    if not (step.changes or step.external_system):
        return
    if not step.timeout:
        yield f"{step.name} is waited for for ever"
    if step.kind is StepKind.PIVOT and not step.asks_when_unknown:
        yield f"after a timeout nobody asks whether {step.name} has happened"
    undo = step.compensation
    if undo is None:
        return
    if not undo.registered_before:
        yield f"{undo.name} is registered only when {step.name} is known to have happened"
    if not undo.tolerates_absent:
        yield f"{undo.name} fails where {step.name} never happened"
    if not undo.blocks_late:
        yield f"{step.name} may arrive after {undo.name} and stay for ever"


RULE = SagaRule(
    id="S13",
    name="consistency.saga-unknown-outcome",
    doc=__doc__,
    references=(
        "Temporal, Compensating Actions, 2023",
        "Seata, TCC: empty rollback and hanging",
    ),
    check=check,
)
