"""Each invariant of a brief: kept by a constraint, confluent, or in need of coordination, with what breaks it."""

from collections.abc import Mapping, Sequence

from server.engine.consistency.invariants import kinds
from server.engine.consistency.invariants.constraints import constraint_of
from server.engine.consistency.invariants.proposals import options
from server.engine.model.boundaries import Boundaries
from server.engine.model.brief import Invariant, InvariantKind
from server.engine.model.confluence import InvariantVerdict, Need, Proposal
from server.engine.model.consistency import Level
from server.engine.model.prepared import PreparedBrief
from server.engine.model.sagas import Settlement
from server.engine.model.schema import PhysicalSchema


def classify(
    prepared: PreparedBrief,
    schema: PhysicalSchema | None = None,
    boundaries: Boundaries | None = None,
    levels: Mapping[str, Level] | None = None,
    promoted: Sequence[str] = (),
) -> tuple[InvariantVerdict, ...]:
    """One verdict for each invariant, in the brief's order.

    ``schema``: where constraints are looked up. ``levels``: of the programs, as the allocation decides; ``promoted``:
    programs that reach theirs by a promotion only.
    """
    return tuple(
        _verdict(invariant, prepared, schema, boundaries, levels or {}, promoted)
        for invariant in prepared.brief.invariants
    )


def settled(verdicts: Sequence[InvariantVerdict]) -> Mapping[str, Settlement]:
    """How each invariant is kept when its columns lie in several services; what nothing keeps is left out."""
    found = {}
    for verdict in verdicts:
        if verdict.confluent:
            found[verdict.invariant] = Settlement.CONFLUENT
        elif verdict.chosen is Proposal.ESCROW:
            found[verdict.invariant] = Settlement.ESCROW
    return found


def _verdict(
    invariant: Invariant,
    prepared: PreparedBrief,
    schema: PhysicalSchema | None,
    boundaries: Boundaries | None,
    levels: Mapping[str, Level],
    promoted: Sequence[str],
) -> InvariantVerdict:
    found = _JUDGES[invariant.kind](invariant, prepared)
    services = _services(invariant, boundaries)
    together = len(services) < 2
    constraint = constraint_of(invariant, schema) if schema is not None and together else ""
    need = Need.CONSTRAINT if constraint else Need.CONFLUENT if found.confluent else Need.COORDINATION
    reason = found.reason
    if constraint:
        reason = f"{constraint} refuses whatever breaks it. Without it: {found.reason}"
    listed = options(invariant, prepared, found, constraint, services, levels, promoted)
    return InvariantVerdict(
        invariant=invariant.name,
        need=need,
        reason=reason,
        pattern=found.pattern,
        constraint=constraint,
        services=services,
        confluent=found.confluent,
        searched=found.searched,
        story=found.story,
        chosen=listed[0].proposal if listed else Proposal.SERIALIZABLE,
        options=listed,
    )


def _services(invariant: Invariant, boundaries: Boundaries | None) -> tuple[str, ...]:
    if boundaries is None:
        return ()
    return tuple(sorted({boundaries.service_of(place.partition(".")[0]) for place in invariant.over}))


_JUDGES = {
    InvariantKind.UNIQUE: kinds.unique,
    InvariantKind.FOREIGN_KEY: kinds.foreign_key,
    InvariantKind.NON_NEGATIVE: kinds.non_negative,
    InvariantKind.BOUNDED: kinds.relation,
    InvariantKind.AT_MOST: kinds.relation,
    InvariantKind.SUM_EQUALS: kinds.relation,
    InvariantKind.EXPRESSION: kinds.relation,
    InvariantKind.STATE_MACHINE: kinds.state_machine,
    InvariantKind.MATERIALISED: kinds.materialised,
}
