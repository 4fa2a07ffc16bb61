"""Cosine of two entities over weighted occasions, and the reach of directed ties. Sums do not depend on their order."""

import math
from collections.abc import Iterable, Mapping

from server.engine.boundaries.criteria.criterion import Pair, Scores

Occasion = tuple[float, frozenset[int]]
"""A weight and the entities that take part."""


def cosine(occasions: Iterable[Occasion]) -> Scores:
    """Cosine of the entities' occasion vectors, each occasion sharing its weight evenly among those that take part.

    For entities a and b: sum of w/s over common occasions, divided by the root of the same sums for a and b alone,
    where w is the weight of an occasion and s how many take part. An occasion of sixty says little of any two of them:
    the inverse-frequency idea of Newman, "Scientific collaboration networks II", 2001, with the cosine (Ochiai 1957).
    Multiplying every weight by one factor, and splitting an occasion into two of half the weight, change nothing.
    """
    alone: dict[int, list[float]] = {}
    common: dict[Pair, list[float]] = {}
    for weight, members in occasions:
        share = weight / len(members) if members else 0.0
        ordered = sorted(members)
        for place, one in enumerate(ordered):
            alone.setdefault(one, []).append(share)
            for other in ordered[place + 1 :]:
                common.setdefault((one, other), []).append(share)
    own = {entity: math.sqrt(math.fsum(shares)) for entity, shares in alone.items()}
    return {pair: min(1.0, math.fsum(shares) / (own[pair[0]] * own[pair[1]])) for pair, shares in common.items()}


def vector_cosine(vectors: Mapping[int, Mapping[str, float]]) -> Scores:
    """Cosine of non-negative vectors with named components."""
    norms = {entity: math.sqrt(math.fsum(value**2 for value in vector.values())) for entity, vector in vectors.items()}
    scores: Scores = {}
    entities = sorted(vectors)
    for place, one in enumerate(entities):
        for other in entities[place + 1 :]:
            shared = vectors[one].keys() & vectors[other].keys()
            if shared:
                product = math.fsum(vectors[one][name] * vectors[other][name] for name in shared)
                scores[one, other] = min(1.0, product / (norms[one] * norms[other]))
    return scores


REACH = 4
"""Ties in a row that are followed; what is further away says nothing."""


def reach(ties: Mapping[tuple[int, int], float], decay: float) -> Scores:
    """Strength of the best directed path between two: the product of its ties, times ``decay`` for each next."""
    onward: dict[int, list[tuple[int, float]]] = {}
    for (holder, target), strength in sorted(ties.items()):
        onward.setdefault(holder, []).append((target, strength))
    best: dict[tuple[int, int], float] = dict(ties)
    frontier = dict(ties)
    for _ in range(REACH - 1):
        further: dict[tuple[int, int], float] = {}
        for (start, middle), so_far in frontier.items():
            for end, strength in onward.get(middle, ()):
                value = so_far * strength * decay
                if end != start and value > best.get((start, end), 0.0):
                    further[start, end] = best[start, end] = value
        frontier = further
    scores: Scores = {}
    for (start, end), value in best.items():
        pair = (min(start, end), max(start, end))
        scores[pair] = max(scores.get(pair, 0.0), value)
    return scores
