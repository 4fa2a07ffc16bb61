"""Which assignments change when the rates are a little wrong."""

import random
from collections import Counter
from collections.abc import Mapping

from msgspec.structs import replace

from server.engine.boundaries.graph import coupling
from server.engine.boundaries.matching import match, moved
from server.engine.boundaries.values import Cut
from server.engine.boundaries.weighting import WEIGHTING, Weighting
from server.engine.kernel.partitioning import Clusters, approximate
from server.engine.model.traces import System
from server.engine.model.value import Value

WIDTHS = (0.1, 0.3)
"""Relative errors of the rates that are tried."""
DRAWS = 20
"""For each width. An entity that moves in one of ten worlds is met with probability 0.88."""
AFFORDED = ((20, 10), (60, 6), (1_000, 2))
"""Draws for each width, by the number of entities up to which: what fits into the time of a design or a call."""
BIGGEST = 5
"""Use cases whose rate is changed alone, those that run most often."""


class Wavering(Value):
    """An entity that does not lie in the same module in every draw."""

    entity: str
    share: float
    """Of the draws in which it left, 0 to 1."""
    towards: str
    """The module it went to most often; empty for one of its own or a new one."""


class Shaken(Value):
    """What happens when every rate is off, each by its own factor."""

    width: float
    draws: int
    unchanged: int
    """Draws with exactly our partition."""
    wavering: tuple[Wavering, ...]
    """The most frequent first."""


class Single(Value):
    """What happens when one rate alone is off."""

    use_case: str
    factor: float
    moves: tuple[str, ...]
    """Entities that leave their module; sorted."""


class Stability(Value):
    seed: int
    shaken: tuple[Shaken, ...]
    singles: tuple[Single, ...]
    """Those of the biggest use cases, the biggest first; factors rising."""


def stability(
    system: System,
    cut: Cut,
    seed: int = 0,
    draws: int = DRAWS,
    biggest: int = BIGGEST,
    weighting: Weighting = WEIGHTING,
) -> Stability:
    """How firm the cut stands against errors of 10 % and 30 % in the rates.

    Factors are drawn evenly between 1 - width and 1 + width, one for each use case. Each draw is cut by local search
    from single entities and from our cut, without a proof: the proof is the slow part.
    """
    ours = {one.entity: one.module for one in cut.placements}
    weighting = weighting.fixed(cut.coupling.resolution)
    position = {name: place for place, name in enumerate(cut.coupling.entities)}
    clusters = tuple(tuple(position[name] for name in module.entities) for module in cut.modules)
    weight: dict[str, float] = {}
    for trace in system.traces:
        weight[trace.use_case] = weight.get(trace.use_case, 0.0) + trace.weight
    names = sorted(weight)
    shaken = []
    for width in WIDTHS:
        source = random.Random(f"{seed} {width}")  # noqa: S311 - a study, no secret
        worlds = []
        for _ in range(draws):
            factors = {name: 1 + width * (2 * source.random() - 1) for name in names}
            worlds.append(_cut_of(system, factors, weighting, clusters))
        shaken.append(_shaken(ours, worlds, width))
    ordered = sorted(names, key=lambda name: (-weight[name], name))[:biggest]
    singles = tuple(
        Single(name, factor, moved(ours, _cut_of(system, {name: factor}, weighting, clusters)))
        for name in ordered
        for factor in (0.7, 0.9, 1.1, 1.3)
    )
    return Stability(seed, tuple(shaken), singles)


def afforded(entities: int) -> int:
    """Draws for each width that a system of so many entities has time for."""
    return next((draws for most, draws in AFFORDED if entities <= most), 1)


def _cut_of(system: System, factors: Mapping[str, float], weighting: Weighting, ours: Clusters) -> dict[str, str]:
    """Each entity with the first entity of its cluster."""
    traces = tuple(replace(one, weight=one.weight * factors.get(one.use_case, 1.0)) for one in system.traces)
    found = coupling(replace(system, traces=traces), weighting)
    idle = set(found.idle)
    return {
        found.entities[node]: found.entities[cluster[0]]
        for cluster in approximate(found.graph(), start=ours)
        for node in cluster
        if found.entities[node] not in idle
    }


def _shaken(ours: Mapping[str, str], worlds: list[dict[str, str]], width: float) -> Shaken:
    left: dict[str, list[str]] = {}
    unchanged = 0
    for world in worlds:
        names = {theirs: mine for mine, theirs in match(ours, world).items()}
        gone = moved(ours, world)
        unchanged += not gone
        for entity in gone:
            left.setdefault(entity, []).append(names.get(world[entity], ""))
    wavering = [Wavering(entity, len(places) / len(worlds), _commonest(places)) for entity, places in left.items()]
    wavering.sort(key=lambda one: (-one.share, one.entity))
    return Shaken(width, len(worlds), unchanged, tuple(wavering))


def _commonest(places: list[str]) -> str:
    counts = Counter(places)
    return min(counts, key=lambda place: (-counts[place], place))
