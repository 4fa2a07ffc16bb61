"""From what is known of a system to the signed graph that is cut, with each criterion's share of every weight."""

import math
from itertools import pairwise

from server.engine.boundaries.criteria import CRITERIA, Pair, Scores
from server.engine.boundaries.evidence import Evidence
from server.engine.boundaries.weighting import SCALE, WEIGHTING, Weighting
from server.engine.kernel.partitioning import SignedGraph
from server.engine.model.traces import System
from server.engine.model.value import Value


class Contribution(Value):
    criterion: str
    amount: int
    """In units of 1 / ``weighting.SCALE``; negative repels."""


class PairCoupling(Value):
    first: str
    second: str
    """After ``first`` in the alphabet."""
    contributions: tuple[Contribution, ...]
    """In the order of ``CRITERIA``; none is 0."""

    @property
    def amount(self) -> int:
        return sum(one.amount for one in self.contributions)


class Coupling(Value):
    """The signed graph with its reasons. The weight of a pair is its contributions less the baseline."""

    entities: tuple[str, ...]
    """Sorted."""
    pairs: tuple[PairCoupling, ...]
    """Those that some criterion speaks about, sorted."""
    baseline: int
    """The mean times the resolution: a pair below it is better apart."""
    mean: int
    """What any two entities attract each other on average."""
    resolution: float
    idle: tuple[str, ...]
    """Entities that no trace touches and nothing ties to another: there is no evidence where they belong."""
    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()

    @property
    def weights(self) -> dict[tuple[str, str], int]:
        """Of every pair of entities of which none is idle, and of the pairs of idle ones that are repelled."""
        idle = set(self.idle)
        busy = [name for name in self.entities if name not in idle]
        found = {(one, other): -self.baseline for place, one in enumerate(busy) for other in busy[place + 1 :]}
        for pair in self.pairs:
            key = (pair.first, pair.second)
            found[key] = found.get(key, 0) + pair.amount
        return found

    def graph(self) -> SignedGraph:
        position = {name: place for place, name in enumerate(self.entities)}
        return SignedGraph(
            nodes=self.entities,
            weights=tuple(
                sorted(
                    (position[one], position[other], weight) for (one, other), weight in self.weights.items() if weight
                )
            ),
            together=tuple((position[one], position[other]) for one, other in self.together),
            apart=tuple((position[one], position[other]) for one, other in self.apart),
        )


def coupling(system: System, weighting: Weighting = WEIGHTING) -> Coupling:
    """The coupling of every two entities, whatever the order of the input and the unit of its weights."""
    evidence = Evidence(system)
    parts: dict[Pair, list[Contribution]] = {}
    attraction: list[float] = []
    attracted: set[int] = set()
    for criterion in CRITERIA:
        worth = (weighting.repulsion if criterion.repels else weighting.attraction).get(criterion.id, 0.0)
        scores: Scores = criterion.score(evidence) if worth else {}
        for pair, score in scores.items():
            if not criterion.repels:
                attraction.append(worth * score)
                attracted.update(pair)
            if amount := round(SCALE * worth * score):
                parts.setdefault(pair, []).append(Contribution(criterion.id, -amount if criterion.repels else amount))
    touched = {place for place, load in enumerate(evidence.loads) if load > 0}
    idle = [place for place in range(len(evidence.names)) if place not in attracted | touched]
    busy = len(evidence.names) - len(idle)
    mean = round(SCALE * math.fsum(attraction) / math.comb(busy, 2)) if busy > 1 else 0
    names = evidence.names
    return Coupling(
        entities=names,
        pairs=tuple(PairCoupling(names[one], names[other], tuple(parts[one, other])) for one, other in sorted(parts)),
        baseline=round(weighting.resolution * mean),
        mean=mean,
        resolution=weighting.resolution,
        idle=tuple(names[place] for place in idle),
        together=_chains(system.together),
        apart=_pairs(system.apart),
    )


def _chains(groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, str], ...]:
    """Each group as its neighbours in the alphabet: enough to hold it together, and the fewest pairs."""
    found = set()
    for group in groups:
        members = sorted(set(group))
        found |= set(pairwise(members))
    return tuple(sorted(found))


def _pairs(groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, str], ...]:
    found = set()
    for group in groups:
        members = sorted(set(group))
        found |= {(one, other) for place, one in enumerate(members) for other in members[place + 1 :]}
    return tuple(sorted(found))
