"""Content that changes often beside content that hardly changes."""

from itertools import combinations

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.evidence import Evidence
from server.engine.model.traces import Volatility

LEVEL = {Volatility.RARELY: 0.0, Volatility.REGULARLY: 0.5, Volatility.OFTEN: 1.0}


def score(evidence: Evidence) -> Scores:
    levels = {place: LEVEL[fact.volatility] for place, fact in enumerate(evidence.facts) if fact.volatility is not None}
    return {
        (one, other): abs(levels[one] - levels[other])
        for one, other in combinations(sorted(levels), 2)
        if levels[one] != levels[other]
    }


CRITERION = Criterion(
    id="volatility",
    name="Different volatility",
    reading="One changes all the time, the other hardly ever: copies and caches of the calm one pay off.",
    formula="difference of levels: rarely 0, regularly 0.5, often 1",
    unit="1",
    source="CC-5 and CC-11 structural and content volatility of Gysel et al., Service Cutter, ESOCC 2016",
    score=score,
    repels=True,
)
