"""A cache in front of what a read-only use case asks the database for, as old as its callers tolerate.

The hit ratio follows from how many different answers there are, how unevenly they are wanted, how often, and how long
and how many are kept.
"""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.caching.front import ANSWER, APPROXIMATION, LOOKUP, WORTHWHILE, in_front, may_be_cached
from server.engine.capacity.caching.keys import key_space
from server.engine.capacity.caching.popularity import hit_ratio
from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import GIBIBYTE, price
from server.engine.capacity.mitigations.rewriting import with_use_case
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.plots.numbers import duration, percent, plain
from server.engine.model.capacity import Cache, System
from server.engine.model.mitigation import Mitigation, MitigationKind

MEMORY = 1 << 30
"""Bytes of the cache that is tried."""


def candidates(setting: Setting) -> Iterator[Candidate]:
    if setting.brief is None:
        return
    for use_case in setting.concerned:
        if not may_be_cached(use_case):
            continue
        keys, skew = key_space(setting.brief, use_case.name)
        rate = setting.state.rate(use_case)
        ratio = hit_ratio(keys, skew, rate, use_case.staleness_tolerance, MEMORY // ANSWER)
        if ratio < WORTHWHILE:
            continue
        kept = f"{duration(use_case.staleness_tolerance)}"
        yield Candidate(
            Mitigation(
                id=f"{MitigationKind.CACHE}/{use_case.name}/{kept.replace(' ', '')}",
                kind=MitigationKind.CACHE,
                subject=use_case.name,
                told=f"Cache answers of {use_case.name} for {kept}: {percent(ratio)} hits",
                why=f"{plain(keys)} different answers asked for {plain(rate)} times a second (Zipf {skew:g})",
                price=price(
                    MitigationKind.CACHE, money=GIBIBYTE * MEMORY / (1 << 30), staleness=use_case.staleness_tolerance
                ),
                approximation=f"hit ratio by {APPROXIMATION} under independent requests",
            ),
            partial(_with_cache, name=use_case.name, ratio=ratio, staleness=use_case.staleness_tolerance),
        )


def _with_cache(system: System, name: str, ratio: float, staleness: float) -> System:
    cache = Cache(f"answers of {name}", ratio, LOOKUP, staleness, APPROXIMATION)
    changed = with_use_case(system, name, partial(in_front, cache=cache.name))
    return replace(changed, caches=(*system.caches, cache)) if changed != system else system
