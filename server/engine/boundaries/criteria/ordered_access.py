"""Entities that are touched one right after the other."""

import math
from itertools import pairwise

from server.engine.boundaries.criteria.criterion import Criterion, Pair, Scores
from server.engine.boundaries.evidence import Evidence


def score(evidence: Evidence) -> Scores:
    """Steps from one entity to another, against all steps that leave or enter either."""
    steps: dict[Pair, list[float]] = {}
    ends: dict[int, list[float]] = {}
    for run in evidence.runs:
        if not run.ordered:
            continue
        order = [visit.entity for visit in run.visits]
        changes = [(one, other) for one, other in pairwise(order) if one != other]
        for one, other in changes:
            share = run.weight / len(changes)
            steps.setdefault((min(one, other), max(one, other)), []).append(share)
            ends.setdefault(one, []).append(share)
            ends.setdefault(other, []).append(share)
    reached = {entity: math.sqrt(math.fsum(shares)) for entity, shares in ends.items()}
    return {pair: min(1.0, math.fsum(shares) / (reached[pair[0]] * reached[pair[1]])) for pair, shares in steps.items()}


CRITERION = Criterion(
    id="ordered_access",
    name="Touched one after the other",
    reading="Use cases step from one to the other: apart, control passes over the network back and forth.",
    formula=(
        "rate of steps between both / root of the rates of all steps at either; each use case shares its rate among "
        "its steps"
    ),
    unit="1",
    source=(
        "sequence similarity of Santos, Rito Silva, A Complexity Metric for Microservices Architecture Migration, "
        "ICSA 2020"
    ),
    score=score,
)
