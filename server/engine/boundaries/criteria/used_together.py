"""Entities that the same use cases touch."""

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.criteria.similarity import cosine
from server.engine.boundaries.evidence import Evidence


def score(evidence: Evidence) -> Scores:
    return cosine((run.weight, run.touched) for run in evidence.runs)


CRITERION = Criterion(
    id="used_together",
    name="Used together",
    reading="The use cases that touch one also touch the other: apart, each of them becomes a call over the network.",
    formula="cosine over use cases of rate / entities touched",
    unit="1 (share of the use, geometric mean of both sides)",
    source=(
        "access similarity of Nunes, Santos, Rito Silva, From Monolith to Microservices, ECSA 2019; weighting of "
        "Newman 2001"
    ),
    score=score,
)
