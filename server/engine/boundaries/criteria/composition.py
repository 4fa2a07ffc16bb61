"""Parts and wholes: what lives and dies together."""

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.criteria.similarity import reach
from server.engine.boundaries.evidence import Evidence
from server.engine.model.traces import LinkKind

DECAY = 0.5
"""Of the strength, for each further step into the aggregate."""


def score(evidence: Evidence) -> Scores:
    ties = {
        (evidence.position[link.holder], evidence.position[link.target]): 1.0
        for link in evidence.links
        if link.kind is not LinkKind.REFERENCE
    }
    return reach(ties, DECAY)


CRITERION = Criterion(
    id="composition",
    name="Whole and part",
    reading="One is a part or a special case of the other: they share identity and lifetime, one aggregate.",
    formula="1 for a composition or an inheritance, halved for each further step",
    unit="1",
    source=(
        "aggregates of Evans, Domain-Driven Design, 2003, chapter 6; CC-1 identity and lifecycle of Gysel et al. 2016"
    ),
    score=score,
)
