"""Entities that serve the same actors under the same objectives."""

import math

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.criteria.similarity import vector_cosine
from server.engine.boundaries.evidence import Evidence


def score(evidence: Evidence) -> Scores:
    """Worth the less, the more any two entities have in common: where all serve two actors, sharing one says little."""
    parts: dict[int, dict[str, list[float]]] = {}
    for run in evidence.runs:
        if run.context:
            for entity in run.touched:
                share = run.weight / len(run.touched)
                parts.setdefault(entity, {}).setdefault(run.context, []).append(share)
    scores = vector_cosine(
        {
            entity: {context: math.fsum(shares) for context, shares in contexts.items()}
            for entity, contexts in parts.items()
        }
    )
    pairs = math.comb(len(parts), 2)
    common = math.fsum(scores.values()) / pairs if pairs else 0.0
    return {pair: score * (1 - common) for pair, score in scores.items() if common < 1}


CRITERION = Criterion(
    id="shared_context",
    name="Same actors and objectives",
    reading="The same people need both, as fast: they ask for changes to both, and one promise covers both.",
    formula=(
        "cosine over pairs of actor (or controller) and latency objective of rate / entities touched, times 1 - its "
        "mean over all pairs"
    ),
    unit="1",
    source=(
        "CC-4 shared owner and CC-8 latency of Gysel et al., Service Cutter, ESOCC 2016; bounded contexts of Evans "
        "2003, chapter 14"
    ),
    score=score,
)
