"""Entities that commit in the same transactions."""

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.criteria.similarity import cosine
from server.engine.boundaries.evidence import Evidence


def score(evidence: Evidence) -> Scores:
    return cosine((run.weight, written) for run in evidence.runs for written in run.transactions)


CRITERION = Criterion(
    id="written_together",
    name="Written in one transaction",
    reading="Their changes commit together: apart, the transaction becomes a saga with compensations.",
    formula="cosine over transactions of rate / entities written",
    unit="1 (share of the writes, geometric mean of both sides)",
    source=(
        "Transactional context of Gysel et al., Service Cutter, ESOCC 2016, CC-1 and CC-6; importance in Kalia et "
        "al., Mono2Micro, 2021"
    ),
    score=score,
)
