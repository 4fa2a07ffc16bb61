"""Data under a load of quite another order of magnitude."""

import math
from itertools import combinations

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.evidence import Evidence

FREE = 1.0
"""Orders of magnitude that one service bears without a thought."""
FULL = 3.0
"""Orders of magnitude at which the score is 1."""


def score(evidence: Evidence) -> Scores:
    """Only where the source states rates: how often something was seen in a trace is no load."""
    if not evidence.system.rated:
        return {}
    loads = {place: math.log10(load) for place, load in enumerate(evidence.loads) if load > 0}
    scores: Scores = {}
    for one, other in combinations(sorted(loads), 2):
        excess = abs(loads[one] - loads[other]) - FREE
        if excess > 1e-9:
            scores[one, other] = min(1.0, excess / (FULL - FREE))
    return scores


CRITERION = Criterion(
    id="scaling",
    name="Different scaling profile",
    reading="One is under a load of another order of magnitude: together, replicas for the one carry the other along.",
    formula="(difference of log10 of runs per second that touch each - 1) / 2, between 0 and 1",
    unit="1",
    source=(
        "scale cube of Abbott, Fisher, The Art of Scalability, 2009, y axis; Newman, Building Microservices, 2021, "
        "chapter 13"
    ),
    score=score,
    repels=True,
)
