"""Data under stricter rules than its neighbour's."""

from itertools import combinations

from server.engine.boundaries.criteria.criterion import Criterion, Scores
from server.engine.boundaries.evidence import Evidence
from server.engine.model.brief import Sensitivity

STRICTNESS = {
    Sensitivity.PUBLIC: 0.0,
    Sensitivity.INTERNAL: 0.0,
    Sensitivity.PERSONAL: 0.1,
    Sensitivity.SECRET: 0.4,
    Sensitivity.PAYMENT: 1.0,
}
"""How much it costs to have a neighbour in scope: card data draws all it touches into the audit (PCI DSS 4.0)."""


WHOLE = 0.25
"""Share of an entity's attributes from which it is as strict as they are; below, one of many could move out alone."""


def score(evidence: Evidence) -> Scores:
    strictness = {
        place: STRICTNESS[fact.sensitivity] * min(1.0, fact.sensitive_share / WHOLE)
        for place, fact in enumerate(evidence.facts)
        if fact.sensitivity is not None
    }
    return {
        (one, other): abs(strictness[one] - strictness[other])
        for one, other in combinations(sorted(strictness), 2)
        if strictness[one] != strictness[other]
    }


CRITERION = Criterion(
    id="sensitivity",
    name="Different sensitivity",
    reading="One is under stricter rules: together, the rules reach over the other and all code around it.",
    formula="difference of strictness: public and internal 0, personal 0.1, secret 0.4, payment 1",
    unit="1",
    source=(
        "CC-15 security contextuality and CC-14 security criticality of Gysel et al., Service Cutter, ESOCC 2016; PCI "
        "DSS 4.0 scoping"
    ),
    score=score,
    repels=True,
)
