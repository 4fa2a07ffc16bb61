"""Rules that hold at every commit over several entities."""

from itertools import combinations

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.evidence import Evidence


def score(evidence: Evidence) -> Scores:
    scores: Scores = {}
    for invariant in evidence.system.invariants:
        members = sorted({evidence.position[name] for name in invariant})
        for pair in combinations(members, 2):
            scores[pair] = max(scores.get(pair, 0.0), 1 / (len(members) - 1))
    return scores


CRITERION = Criterion(
    id="invariants",
    name="Invariants that span both",
    reading="A rule over both must hold at every commit: apart, it holds only after a while.",
    formula="1 / (entities of the rule - 1); of several rules the largest",
    unit="1",
    source=(
        "CC-6 consistency criticality of Gysel et al., Service Cutter, ESOCC 2016; Bailis et al., Coordination "
        "Avoidance, VLDB 2014"
    ),
    score=score,
)
