"""The user's own cut against ours: how alike they are, and what each difference costs."""

from collections import Counter
from collections.abc import Mapping
from itertools import combinations

from server.engine.boundaries.calls import calls
from server.engine.boundaries.criteria import CRITERIA
from server.engine.boundaries.evidence import Evidence
from server.engine.boundaries.graph import Contribution, Coupling
from server.engine.boundaries.matching import match
from server.engine.boundaries.values import Cut
from server.engine.errors import DomainError, Reason
from server.engine.kernel.average_link import average_link
from server.engine.kernel.partition_metrics import adjusted_rand, mojofm
from server.engine.model.problem import Problem
from server.engine.model.traces import System
from server.engine.model.value import Value

BASELINE = "baseline"
"""In place of a criterion's id: what any two entities attract each other, which a shared module has to exceed."""


class Misplacement(Value):
    """An entity that lies elsewhere in the user's cut than in ours, and what it would cost to move it there."""

    entity: str
    theirs: str
    """The user's service."""
    ours: str
    """Our module."""
    instead: str
    """Our module that the user's service stands for; empty when there is none, and the entity would be alone."""
    cost: int
    """By how much our cut's value falls when the entity moves there, in units of 1 / ``weighting.SCALE``."""
    reasons: tuple[Contribution, ...]
    """The cost by criterion, what speaks most against the move first; they add up to it."""
    calls: float
    """More calls between modules after the move, per second (per run of every trace where no rates are stated)."""


class Agreement(Value):
    """How alike a partition is to the user's."""

    name: str
    """``ours``, ``one service``, ``one per entity`` or ``average link`` (at the user's number of services)."""
    services: int
    adjusted_rand: float
    mojofm: float
    value: int
    """Of the objective, in units of 1 / ``weighting.SCALE``."""
    calls: float


class PartitionComparison(Value):
    agreements: tuple[Agreement, ...]
    """Ours first."""
    theirs_value: int
    theirs_calls: float
    misplaced: tuple[Misplacement, ...]
    """The most costly first."""
    joined: tuple[tuple[str, str], ...]
    """Pairs that the user's cut puts together and ours apart; sorted."""
    split: tuple[tuple[str, str], ...]
    """Pairs that the user's cut puts apart and ours together; sorted."""
    broken: tuple[tuple[str, str], ...]
    """Pairs whose constraint the user's cut breaks; sorted."""


def compare(system: System, cut: Cut, theirs: Mapping[str, str]) -> PartitionComparison:
    """Compare the user's cut, each entity with its service, with ours.

    Raises `DomainError` (INVALID_ARGUMENT) when the user's cut does not name exactly the system's entities.
    """
    _check(system, theirs)
    evidence = Evidence(system)
    weights = cut.coupling.weights
    ours = {one.entity: one.module for one in cut.placements}
    linked = average_link(
        cut.coupling.entities,
        {(pair.first, pair.second): float(pair.amount) for pair in cut.coupling.pairs},
        len(set(theirs.values())),
    )
    rivals = (
        ("ours", ours),
        ("one service", dict.fromkeys(ours, "")),
        ("one per entity", {name: name for name in ours}),
        ("average link", {name: str(group) for name, group in linked.items()}),
    )
    pairs = list(combinations(cut.coupling.entities, 2))
    together = {(one, other) for one, other in pairs if theirs[one] == theirs[other]}
    ours_together = {(one, other) for one, other in pairs if ours[one] == ours[other]}
    return PartitionComparison(
        agreements=tuple(
            Agreement(
                name,
                len(set(labels.values())),
                adjusted_rand(labels, theirs),
                mojofm(labels, theirs),
                value_of(weights, labels),
                calls(evidence, labels),
            )
            for name, labels in rivals
        ),
        theirs_value=value_of(weights, theirs),
        theirs_calls=calls(evidence, theirs),
        misplaced=_misplaced(evidence, cut.coupling, ours, theirs),
        joined=tuple(sorted(together - ours_together)),
        split=tuple(sorted(ours_together - together)),
        broken=tuple(
            sorted(
                {pair for pair in cut.coupling.together if pair not in together}
                | {pair for pair in cut.coupling.apart if pair in together}
            )
        ),
    )


def value_of(weights: Mapping[tuple[str, str], int], labels: Mapping[str, str]) -> int:
    """The objective of a partition: the weights inside its groups."""
    return sum(weight for (one, other), weight in weights.items() if labels[one] == labels[other])


def _misplaced(
    evidence: Evidence, coupling: Coupling, ours: Mapping[str, str], theirs: Mapping[str, str]
) -> tuple[Misplacement, ...]:
    stands_for = match(theirs, ours)
    found = []
    before = calls(evidence, ours)
    for name in coupling.entities:
        instead = stands_for.get(theirs[name], "")
        if instead == ours[name]:
            continue
        reasons = _loss(coupling, name, ours, instead)
        after = calls(evidence, {**ours, name: instead or f"{theirs[name]} alone"})
        found.append(
            Misplacement(
                entity=name,
                theirs=theirs[name],
                ours=ours[name],
                instead=instead,
                cost=sum(one.amount for one in reasons),
                reasons=reasons,
                calls=after - before,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.cost, one.entity)))


def _loss(coupling: Coupling, name: str, ours: Mapping[str, str], instead: str) -> tuple[Contribution, ...]:
    """What the entity shares with its module by criterion, less what it would share with the other."""
    shares: Counter[str] = Counter()
    sign = {
        entity: 1 if module == ours[name] else -1 for entity, module in ours.items() if module in (ours[name], instead)
    }
    for pair in coupling.pairs:
        if name in (pair.first, pair.second):
            other = pair.second if pair.first == name else pair.first
            for one in pair.contributions:
                shares[one.criterion] += sign.get(other, 0) * one.amount
    idle = set(coupling.idle)
    if name not in idle:
        busy = sum(way for other, way in sign.items() if other != name and other not in idle)
        shares[BASELINE] -= busy * coupling.baseline
    order = [criterion.id for criterion in CRITERIA] + [BASELINE]
    kept = [Contribution(criterion, shares[criterion]) for criterion in order if shares[criterion]]
    return tuple(sorted(kept, key=lambda one: (-one.amount, order.index(one.criterion))))


def _check(system: System, theirs: Mapping[str, str]) -> None:
    names = {fact.name for fact in system.entities}
    problems = [
        Problem(
            f"services.{theirs[name]}", f"there is no entity `{name[:60]}`", suggestion=", ".join(sorted(names)[:8])
        )
        for name in sorted(theirs.keys() - names)
    ]
    problems += [
        Problem("services", f"entity `{name}` is in none of them", suggestion=name)
        for name in sorted(names - theirs.keys())
    ]
    if problems:
        raise DomainError(
            Reason.INVALID_ARGUMENT, "the cut to compare does not name exactly the system's entities", problems=problems
        )
