"""Entities that refer to each other by a foreign key or a field."""

import math
from collections import Counter

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.criteria.similarity import reach
from server.engine.boundaries.evidence import Evidence
from server.engine.model.traces import LinkKind

DECAY = 0.5
"""Of the strength, for each further reference on the way."""


def score(evidence: Evidence) -> Scores:
    """An entity that refers to five others, or that five others refer to, is tied to none of them closely."""
    ties = {
        (evidence.position[link.holder], evidence.position[link.target])
        for link in evidence.links
        if link.kind is LinkKind.REFERENCE
    }
    leaving = Counter(holder for holder, _ in ties)
    arriving = Counter(target for _, target in ties)
    return reach({tie: 1 / math.sqrt(leaving[tie[0]] * arriving[tie[1]]) for tie in ties}, DECAY)


CRITERION = Criterion(
    id="references",
    name="References",
    reading="One refers to the other: apart, the database no longer keeps the reference whole.",
    formula=(
        "1 / root(references that leave the one * references that arrive at the other), halved for each reference in "
        "between"
    ),
    unit="1",
    source=(
        "CC-2 semantic proximity (aggregation) of Gysel et al., Service Cutter, ESOCC 2016; symmetric normalisation "
        "as in Chung, Spectral Graph Theory, 1997"
    ),
    score=score,
)
