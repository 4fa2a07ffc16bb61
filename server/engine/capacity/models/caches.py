"""Hit ratios: exact where the sets can be counted, always with the approximation beside it."""

import numpy as np

from server.engine.capacity.models import checks
from server.engine.kernel.queueing import caches as theory
from server.engine.model.queueing import CacheModel, CachePolicy, Measure, QueueingAnswer, SolutionMethod


def cache(model: CacheModel) -> QueueingAnswer:
    popularity = _popularity(model)
    if model.policy is CachePolicy.TTL:
        checks.positive("request_rate", model.request_rate)
        checks.positive("lifetime", model.lifetime)
        hits = theory.time_to_live(popularity, model.request_rate, model.lifetime, model.renewed)
        return QueueingAnswer(
            (Measure("hit_ratio", hits, SolutionMethod.EXACT),),
            "Renewal argument for Poisson requests and room for all.",
        )
    checks.counts("capacity", [model.capacity])
    if model.policy is CachePolicy.LFU:
        kept = -np.sort(-popularity)[: model.capacity]
        return QueueingAnswer(
            (Measure("hit_ratio", float(kept.sum()), SolutionMethod.EXACT),),
            "The most popular items are kept (Coffman and Denning 1973: best under independent requests).",
        )
    if model.policy is CachePolicy.LRU:
        approximate = theory.lru_che(popularity, model.capacity)
        small = theory.lru_is_small(len(popularity), model.capacity)
        exact = theory.lru_exact(popularity.tolist(), model.capacity) if small else None
    else:
        approximate = theory.random_che(popularity, model.capacity)
        small = len(popularity) * model.capacity <= theory.MOST_SUBSETS
        exact = theory.random_exact(popularity.tolist(), model.capacity) if small else None
    che = Measure("che_approximation", approximate, SolutionMethod.APPROXIMATE)
    if exact is None:
        return QueueingAnswer(
            (Measure("hit_ratio", approximate, SolutionMethod.APPROXIMATE), che),
            "Che, Tung and Wang (2002); too many sets for the exact sum.",
        )
    return QueueingAnswer((Measure("hit_ratio", exact, SolutionMethod.EXACT), che), "King (1971); Gelenbe (1973).")


def _popularity(model: CacheModel) -> theory.Popularity:
    if model.popularity:
        checks.positive("popularity", *model.popularity)
        weights = np.asarray(model.popularity, dtype=float)
        return np.asarray(weights / weights.sum())
    checks.counts("items", [model.items])
    checks.not_negative("zipf_alpha", model.zipf_alpha)
    return theory.zipf(model.items, model.zipf_alpha)
