"""Data that different teams answer for."""

from itertools import combinations

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.evidence import Evidence


def score(evidence: Evidence) -> Scores:
    stated = {place: fact.team for place, fact in enumerate(evidence.facts) if fact.team}
    return {pair: 1.0 for pair in combinations(sorted(stated), 2) if stated[pair[0]] != stated[pair[1]]}


CRITERION = Criterion(
    id="team",
    name="Different teams",
    reading="Two teams answer for them: together, every release needs both.",
    formula="1 where both state a team and the teams differ",
    unit="1",
    source="Conway, How do committees invent?, 1968; Skelton, Pais, Team Topologies, 2019",
    score=score,
    repels=True,
)
