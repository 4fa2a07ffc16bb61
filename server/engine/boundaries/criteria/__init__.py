"""What speaks for and against two entities in one module, one criterion a file. Must not know how the cut is found."""

from server.engine.boundaries.criteria import (
    availability,
    composition,
    invariants,
    ordered_access,
    references,
    region,
    scaling,
    sensitivity,
    shared_context,
    team,
    used_together,
    volatility,
    written_together,
)
from server.engine.boundaries.criteria.criterion import Criterion, Pair, Scores

CRITERIA: tuple[Criterion, ...] = (
    used_together.CRITERION,
    written_together.CRITERION,
    ordered_access.CRITERION,
    references.CRITERION,
    composition.CRITERION,
    invariants.CRITERION,
    shared_context.CRITERION,
    sensitivity.CRITERION,
    volatility.CRITERION,
    availability.CRITERION,
    scaling.CRITERION,
    team.CRITERION,
    region.CRITERION,
)
"""Attraction first, then repulsion."""

__all__ = ["CRITERIA", "Criterion", "Pair", "Scores"]
