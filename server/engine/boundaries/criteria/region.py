"""Data that must be kept in different regions."""

from itertools import combinations

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.evidence import Evidence


def score(evidence: Evidence) -> Scores:
    stated = {place: fact.region for place, fact in enumerate(evidence.facts) if fact.region}
    return {pair: 1.0 for pair in combinations(sorted(stated), 2) if stated[pair[0]] != stated[pair[1]]}


CRITERION = Criterion(
    id="region",
    name="Different regions",
    reading="They must be kept in different places: together, one of the rules is broken or all traffic crosses.",
    formula="1 where both state a region and the regions differ",
    unit="1",
    source="CC-16 storage and residency of Gysel et al., Service Cutter, ESOCC 2016; GDPR chapter V",
    score=score,
    repels=True,
)
