"""Others meet rows that the saga may yet undo, and no countermeasure is declared.

Finds:
    A row that a compensatable step writes and that another use case, or another instance, reads or writes
    before the saga ends.

Why it matters:
    Sagas have no isolation: others act on what is taken back later, or write what the compensation then
    overwrites.

When it is wrong:
    Nobody but the saga itself ever touches the row.

Instead:
    Declare a semantic lock, commutative updates, a pessimistic view, a reread, a version file or a risk-based
    choice.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.countermeasures import COMMUTING, exposed, touches
from server.engine.consistency.sagas.rules.rule import SagaRule
from server.engine.consistency.sagas.world import made_by
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import CountermeasureKind, Saga


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    declared = {one.entity: one for one in saga.countermeasures}
    for entity, changes in exposed(saga).items():
        others = sorted({program.name for program in saga.others if touches(program, entity)})
        if not made_by(saga, entity):
            others.append(f"another {saga.name}")
        one = declared.get(entity)
        message = ""
        if one is None and others:
            message = f"{entity} may yet be undone while {', '.join(others)} meets it"
        elif (
            one is not None
            and one.kind is CountermeasureKind.COMMUTATIVE
            and not all(change.kind in COMMUTING for change in changes)
        ):
            message = f"the changes of {entity} are said to commute and do not"
        if message:
            where = f"{saga.name}/{entity}"
            yield Finding(
                f"consistency.saga-exposed-row@{where}", "consistency.saga-exposed-row", Severity.MEDIUM, where, message
            )


RULE = SagaRule(
    id="S10",
    name="consistency.saga-exposed-row",
    doc=__doc__,
    references=(
        "Richardson, Microservices Patterns, 2nd ed.",
        "Richardson, Microservices Patterns, 2nd ed., countermeasures",
    ),
    check=check,
)
