"""The caches that run today, before the queries that bear answers as old as a cache keeps them."""

from collections import defaultdict

from msgspec.structs import replace

from server.engine.capacity.briefs.ledger import Ledger
from server.engine.capacity.caching.front import ANSWER, APPROXIMATION, LOOKUP, WORTHWHILE, in_front, may_be_cached
from server.engine.capacity.caching.keys import key_space
from server.engine.capacity.caching.popularity import hit_ratio
from server.engine.capacity.plots.numbers import percent
from server.engine.model.brief import Cache as RunningCache
from server.engine.model.capacity import Cache, System, SystemUseCase
from server.engine.model.prepared import PreparedBrief

_MEMORY = 1 << 30
"""Bytes of a cache whose size is not stated."""


def with_caches(system: System, prepared: PreparedBrief, ledger: Ledger) -> System:
    """A brief does not say what a cache is for: the first that keeps nothing longer than a query's callers bear.

    Its room is divided among its queries by how often they are asked.
    """
    stated = prepared.brief.deployment.caches if prepared.brief.deployment else ()
    served: dict[str, list[SystemUseCase]] = defaultdict(list)
    for use_case in system.use_cases:
        own = next((one for one in stated if may_be_cached(use_case) and _fresh_enough(one, use_case)), None)
        if own is not None:
            served[own.name].append(use_case)
    caches: dict[str, Cache] = {}
    for running in stated:
        caches |= _in(running, served[running.name], prepared, ledger)
    return replace(
        system,
        use_cases=tuple(
            in_front(one, caches[one.name].name) if one.name in caches else one for one in system.use_cases
        ),
        caches=(*system.caches, *caches.values()),
    )


def _in(
    running: RunningCache, queries: list[SystemUseCase], prepared: PreparedBrief, ledger: Ledger
) -> dict[str, Cache]:
    """By use case. What hardly ever hits is taken to go past the cache."""
    path = f"deployment.caches[{running.name}]"
    if running.size_bytes is None and queries:
        ledger.assume(f"{path}.size_bytes", "1 GiB", "room for answers of 4 KiB, divided among the queries it serves")
    total = sum(one.traffic.rate for one in queries)
    found = {}
    for one in queries:
        rate = one.traffic.rate
        room = int((running.size_bytes or _MEMORY) / ANSWER * rate / total) if total else 0
        keys, skew = key_space(prepared, one.name)
        lifetime = _lifetime(running) or one.staleness_tolerance
        ratio = hit_ratio(keys, skew, rate, lifetime, room)
        if ratio >= WORTHWHILE:
            found[one.name] = Cache(f"{running.name} for {one.name}", ratio, LOOKUP, lifetime, APPROXIMATION)
    hits = ", ".join(f"{name} {percent(cache.hit_ratio)}" for name, cache in sorted(found.items()))
    told = f"answers {hits}" if found else "answers nothing: no query that is asked often bears answers of its age"
    ledger.notes.append(f"cache {running.name} {told}")
    return found


def _fresh_enough(running: RunningCache, use_case: SystemUseCase) -> bool:
    return _lifetime(running) <= use_case.staleness_tolerance


def _lifetime(running: RunningCache) -> float:
    """Seconds; 0 where it is not stated, which leaves it to each query."""
    return (running.time_to_live or 0) * 1e-6
