"""Data that must be reachable more of the time than its neighbour."""

import math
from itertools import combinations

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.evidence import Evidence

FULL = 2.0
"""Nines of difference that count fully."""
MOST = 9.0
"""Nines that 100 % counts for."""


def score(evidence: Evidence) -> Scores:
    nines = {
        place: MOST if fact.availability >= 1 else min(MOST, -math.log10(1 - fact.availability))
        for place, fact in enumerate(evidence.facts)
        if fact.availability is not None
    }
    found = {
        (one, other): min(1.0, abs(nines[one] - nines[other]) / FULL) for one, other in combinations(sorted(nines), 2)
    }
    return {pair: value for pair, value in found.items() if value > 0}


CRITERION = Criterion(
    id="availability",
    name="Different availability",
    reading="One must be there when the other may be down: together, both pay for the stricter promise.",
    formula="difference in nines / 2, at most 1; nines = -log10(1 - availability)",
    unit="1",
    source="CC-13 availability criticality of Gysel et al., Service Cutter, ESOCC 2016",
    score=score,
    repels=True,
)
