"""Cuts a brief or the traces of a system, and once more with a change."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec.structs import replace

from server.engine.boundaries import certificate, wording
from server.engine.boundaries.analysis import artefacts_of
from server.engine.boundaries.answering.changing import changed_brief, changed_traces
from server.engine.boundaries.cut import cut
from server.engine.boundaries.drawings.heat_map import heat_map
from server.engine.boundaries.imports import constraint_groups
from server.engine.boundaries.outcome import Outcome, outcome_of
from server.engine.boundaries.refusing import Group, refusal
from server.engine.boundaries.stability import Stability, afforded, stability
from server.engine.boundaries.values import Cut
from server.engine.boundaries.weighting import SCALE, WEIGHTING, Weighting
from server.engine.boundaries.what_if import difference
from server.engine.errors import Reason
from server.engine.kernel.partitioning import Contradiction
from server.engine.model.cuts import (
    BoundaryChange,
    CutAnswer,
    CutDifference,
    CutFile,
    Decision,
    EntityMove,
    ModulePull,
    PlacedEntity,
    RateError,
    Wavering,
)
from server.engine.model.prepared import PreparedBrief
from server.engine.model.traces import System

Renamed = Mapping[str, str]
"""Paths of constraints that a change added, and what the change calls them."""


def cut_brief(prepared: PreparedBrief, change: BoundaryChange) -> CutAnswer:
    """Modules, verdict and context map of a brief, with what the change does to them when there is one.

    Raises `DomainError`: INVALID_BRIEF when the brief's constraints cannot hold together, INVALID_ARGUMENT when those
    of the change cannot, or when it names something unknown. With the fewest constraints that already contradict each
    other.
    """
    before = decided(prepared)
    if change == BoundaryChange():
        return _of_outcome(before)
    changed, renamed = changed_brief(prepared, change)
    after = decided(changed, renamed)
    told = replace(_difference(before.cut, after.cut), decision=_decision(before))
    return replace(_of_outcome(after), difference=told)


def cut_traces(system: System, change: BoundaryChange) -> CutAnswer:
    """Modules from traces alone; raises `DomainError` (INVALID_ARGUMENT) as for a brief."""
    before = solved(system)
    if change == BoundaryChange():
        return _of_system(system, before)
    changed, renamed = changed_traces(system, change)
    after = solved(changed, renamed, WEIGHTING.fixed(before.coupling.resolution))
    return replace(_of_system(changed, after), difference=_difference(before, after))


def decided(prepared: PreparedBrief, renamed: Renamed = MappingProxyType({})) -> Outcome:
    """What the analysis finds, or a refusal."""
    try:
        return outcome_of(prepared)
    except Contradiction as error:
        together, apart = constraint_groups(prepared)
        reason = Reason.INVALID_ARGUMENT if renamed else Reason.INVALID_BRIEF
        raise refusal(_told(together, renamed), _told(apart, renamed), reason) from error


def solved(system: System, renamed: Renamed = MappingProxyType({}), weighting: Weighting = WEIGHTING) -> Cut:
    """The cut, or a refusal."""
    try:
        return cut(system, weighting)
    except Contradiction as error:
        together = tuple((f"must_stay_together[{place}]", group) for place, group in enumerate(system.together))
        apart = tuple((f"must_be_apart[{place}]", group) for place, group in enumerate(system.apart))
        raise refusal(_told(together, renamed), _told(apart, renamed), Reason.INVALID_ARGUMENT) from error


def _told(groups: tuple[Group, ...], renamed: Renamed) -> tuple[Group, ...]:
    return tuple((renamed.get(path, path), group) for path, group in groups)


def _of_outcome(outcome: Outcome) -> CutAnswer:
    files = tuple(CutFile(one.path, one.media_type, one.content) for one in artefacts_of(outcome))
    return replace(
        _of_cut(outcome.cut), decision=_decision(outcome), files=files, stability=_stability(outcome.stability)
    )


def _of_system(system: System, found: Cut) -> CutAnswer:
    groups = [(module.name, module.entities) for module in found.modules]
    weights = {pair: amount / SCALE for pair, amount in found.coupling.weights.items()}
    picture = heat_map(
        f"Coupling between entities: {system.name}",
        groups,
        weights,
        "1 = two entities that every use case touches together",
    )
    files = (
        CutFile("boundaries/coupling.svg", "image/svg+xml", picture),
        CutFile("boundaries/cut.json", "application/json", certificate.document(found, SCALE)),
    )
    shaken = stability(system, found, draws=afforded(len(system.entities)), biggest=0)
    return replace(_of_cut(found), files=files, stability=_stability(shaken))


def _stability(found: Stability | None) -> tuple[RateError, ...]:
    return tuple(
        RateError(
            one.width,
            one.draws,
            one.unchanged,
            tuple(Wavering(each.entity, each.share, each.towards) for each in one.wavering),
        )
        for one in (found.shaken if found else ())
    )


def _of_cut(found: Cut) -> CutAnswer:
    bound = certificate.verified_bound(found)
    placed = tuple(
        PlacedEntity(
            entity=one.entity,
            module=one.module,
            pulls=tuple(ModulePull(each.module, (each.amount or 0) / SCALE, each.amount is None) for each in one.pulls),
            margin=one.margin / SCALE,
            alternative=one.alternative,
            idle=one.idle,
        )
        for one in found.placements
    )
    return CutAnswer(found.modules, placed, found.value / SCALE, bound / SCALE, (bound - found.value) / SCALE)


def _decision(outcome: Outcome) -> Decision:
    found = outcome.boundaries
    return Decision(
        found.topology, wording.verdict(outcome), found.services, found.relationships, found.module_relationships
    )


def _difference(before: Cut, after: Cut) -> CutDifference:
    found = difference(before, after)
    return CutDifference(
        modules=before.modules,
        moves=tuple(EntityMove(one.entity, one.before, one.after) for one in found.moves),
        joined=found.joined,
        split=found.split,
        renamed=found.renamed,
    )
