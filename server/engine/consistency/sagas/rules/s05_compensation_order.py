"""Compensations run in another order than the reverse of completion.

Finds:
    A stated order of compensations that is not the reverse of the steps, names none for a step, or runs side by
    side what writes the same rows.

Why it matters:
    A later step may rest on an earlier one: undoing the foundation first meets rows that still refer to it.

When it is wrong:
    The steps share nothing; the reverse order is right then as well.

Instead:
    Undo the last completed step first; side by side only where write sets are disjoint.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.rules.rule import SagaRule, found
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    undone = [step.name for step in saga.steps if step.compensation is not None]
    stated = [name for name in saga.compensation_order if name in undone] if saga.compensation_order else undone[::-1]
    if stated != undone[::-1]:
        yield Finding(
            f"consistency.saga-compensation-order@{saga.name}",
            "consistency.saga-compensation-order",
            Severity.HIGH,
            saga.name,
            f"compensations run in the order {', '.join(stated)}; completion was {', '.join(undone)}",
        )
    steps = {step.name: step for step in saga.steps}
    for group in saga.parallel_compensations:
        members = [steps[name] for name in group if name in steps]
        for index, one in enumerate(members):
            for other in members[index + 1 :]:
                if set(one.entities()) & set(other.entities()):
                    where = found(saga, one)
                    yield Finding(
                        f"consistency.saga-compensation-order@{where}",
                        "consistency.saga-compensation-order",
                        Severity.HIGH,
                        where,
                        f"{one.name} and {other.name} are undone side by side and write the same rows",
                    )


RULE = SagaRule(
    id="S5",
    name="consistency.saga-compensation-order",
    doc=__doc__,
    references=(
        "Garcia-Molina & Salem, Sagas, SIGMOD 1987",
        "Eventuate Tram Sagas",
    ),
    check=check,
)
