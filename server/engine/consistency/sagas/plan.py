"""Plans the sagas of a brief, or one from a draft; says which use cases no saga can carry."""

from collections.abc import Mapping

from msgspec.structs import replace

from server.engine.consistency.invariants import classify, settled
from server.engine.consistency.sagas.arrange import arrange
from server.engine.consistency.sagas.cut import cut, services
from server.engine.model.boundaries import Boundaries
from server.engine.model.prepared import PreparedBrief
from server.engine.model.sagas import Rejection, Saga, SagaDraft, SagaPlan, Settlement


def plan_sagas(
    prepared: PreparedBrief,
    boundaries: Boundaries | None = None,
    settlements: Mapping[str, Settlement] | None = None,
) -> SagaPlan:
    """A saga for every use case that the services cut; services come of the design, else of ``must_be_apart``.

    ``settlements``: by name, how an invariant that looks at rows of several services is kept; by itself as the
    invariants' verdicts say. One that nothing keeps rejects the sagas that write its columns (S16).
    """
    known_settlements = settled(classify(prepared, None, boundaries)) if settlements is None else settlements
    found = cut(prepared, services(prepared, boundaries), boundaries)
    sagas: list[Saga] = []
    rejections: list[Rejection] = []
    notes: list[str] = []
    for draft in found.drafts:
        known = tuple(
            replace(one, settlement=known_settlements.get(one.name, one.settlement)) if len(one.services) > 1 else one
            for one in draft.invariants
        )
        saga, told = arrange(replace(draft, invariants=known))
        rejected = _rejected(saga)
        if rejected is not None:
            rejections.append(rejected)
        sagas.append(saga)
        notes += [f"{draft.name}: {note}" for note in told]
    return SagaPlan(tuple(sagas), tuple(rejections), found.stale_reads, tuple(dict.fromkeys(notes)))


def plan_saga(draft: SagaDraft) -> SagaPlan:
    """The same for a draft that stands alone."""
    saga, notes = arrange(draft)
    rejected = _rejected(saga)
    return SagaPlan((saga,), (rejected,) if rejected else (), draft.stale_reads, notes)


def _rejected(saga: Saga) -> Rejection | None:
    for invariant in saga.invariants:
        if len(invariant.services) > 1 and invariant.settlement is Settlement.NONE:
            entities = tuple(sorted({column.partition(".")[0] for column in invariant.columns}))
            reason = (
                f"{invariant.name} looks at rows of {', '.join(invariant.services)} and needs coordination: "
                f"keep {', '.join(entities)} in one service, or split the quantity into shares"
            )
            return Rejection(saga.name, reason, entities)
    return None
