"""Invariants whose rows lie in several databases: no constraint and no trigger sees them all."""

from server.engine.model.brief import Invariant, InvariantKind
from server.engine.model.plan import Finding, Severity
from server.engine.schema.services.territory import Territory

_FIX = {
    InvariantKind.MATERIALISED: "The service of the parts announces each change; the other keeps the value from these "
    "events and compares it with a recomputed one daily.",
    InvariantKind.SUM_EQUALS: "Write the total in the last step of a saga, and compare it daily with the sum that the "
    "service of the parts reports.",
    InvariantKind.FOREIGN_KEY: "Validate the id when it is written, follow the owner's deletions, reconcile daily.",
}
_RESERVE = (
    "Reserve in the service that owns the limit, as the first step of a saga, and release in its compensation; "
    "reconcile both sides daily."
)


def spanning(territory: Territory) -> list[tuple[Invariant, tuple[str, ...]]]:
    """Each with the services it spans."""
    pairs = ((one, territory.of_invariant(one)) for one in territory.prepared.brief.invariants)
    return [(one, services) for one, services in pairs if len(services) > 1]


def finding_of(one: Invariant, services: tuple[str, ...]) -> Finding:
    return Finding(
        id=f"schema.invariant-across-services@{one.name}",
        rule="schema.invariant-across-services",
        severity=Severity.HIGH,
        subject=one.name,
        message=f"{one.name} speaks of rows in {', '.join(services)}; no database can keep it",
        why="In one database a constraint or a trigger would; here it holds only after every step has been taken.",
        fix=_FIX.get(one.kind, _RESERVE),
        references=("Bailis et al., Coordination Avoidance in Database Systems, PVLDB 8(3), 2014",),
    )
