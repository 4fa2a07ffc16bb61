"""Tries mitigations one by one, in pairs and in threes: bounds first, then short simulations, then long ones.

All are simulated with the same seed, so that what differs is the change. A set is settled by bounds when what it
leaves to be done exceeds what some resource can do (utilisation law). Pairs and threes are tried in the order of their
number and price, and only where, as far as single effects tell, each missed objective could be reached.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Protocol

from msgspec.structs import replace

from server.engine.capacity.mitigations import judging, prices
from server.engine.capacity.mitigations.candidate import Candidate, combined
from server.engine.capacity.mitigations.judging import Key
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.prediction.demands import Demands, resources
from server.engine.capacity.prediction.state import state_of
from server.engine.model.capacity import System
from server.engine.model.capacity_answer import Prediction, ResourceKind
from server.engine.model.mitigation import Effect, MitigationComparison, Outcome
from server.engine.model.progress import Progress, silent

LARGEST = 3
"""Mitigations in a set."""
SIMULATED = 60
"""Sets that are simulated at most; how many were left is said."""
_OPTIMISM = 0.6
"""Two mitigations may do better together than the product of what each does alone, by so much."""
_NEGLIGIBLE = 0.01
"""An effect smaller than this is none."""

_CLOSE = 0.9
"""Share of a resource from which on it may be why there is no answer, before a change or after it."""
_RELIEF = 0.99
"""What leaves more than this share of what is asked of a resource does not relieve it."""
_SETS = 3
"""One simulation of so many is kept for sets of several."""
_CONFIRMED = 4
"""Sets confirmed at most: a whole prediction each."""

Ids = tuple[str, ...]


class Predictor(Protocol):
    def __call__(self, system: System, *, load: float, volume: float, month: int, quick: bool) -> Prediction:
        """``quick``: few events, wide intervals."""
        ...


@dataclass
class _Search:
    setting: Setting
    predict: Predictor
    most: int
    progress: Progress = silent
    tried: int = 0
    confirmed: int = 0
    left: int = 0
    """Sets worth simulating for which the budget did not suffice."""
    events: int = 0
    seen: dict[Ids, Outcome] = field(default_factory=dict)
    after: dict[Ids, Prediction] = field(default_factory=dict)
    used: dict[str, dict[str, float]] = field(default_factory=dict)
    """By candidate: what each resource is asked for, as a share of what it has."""

    def __post_init__(self) -> None:
        before = self.setting.before
        used = self._used(self.setting.system)
        self.pressed = {name: used[name] for name in self.setting.pressed if name in used}
        full = {one.resource for one in judging.full(before)}
        if not judging.settled(before):
            full |= {name for name, share in used.items() if share >= _CLOSE}
        self.needed = {name: share for name, share in used.items() if name in full}
        """What some member of a set has to relieve."""

    @property
    def simulated(self) -> int:
        return len(self.after)

    def look(self, members: tuple[Candidate, ...]) -> Outcome | None:
        """What the set makes of the system; None where the budget is spent."""
        ids = tuple(one.id for one in members)
        changed = combined(self.setting.system, members)
        self.tried += 1
        used = self._used(changed)
        if len(members) == 1:
            self.used[members[0].id] = used
        full = _worst(used)
        if full:
            outcome = self._outcome(members, None, full)
        elif self.simulated >= (self.most - self.most // _SETS if len(members) == 1 else self.most):
            self.left += 1
            return None
        else:
            seen = self._predicted(changed, quick=True)
            self.after[ids] = seen
            outcome = self._outcome(members, seen, judging.overloaded(seen))
            self.progress(self.simulated / self.most, "trying " + " and ".join(one.mitigation.told for one in members))
        self.seen[ids] = outcome
        return outcome

    def confirm(self, members: tuple[Candidate, ...]) -> Outcome:
        """The same with the whole budget of a prediction."""
        ids = tuple(one.id for one in members)
        self.confirmed += 1
        seen = self._predicted(combined(self.setting.system, members), quick=False)
        self.after[ids] = seen
        outcome = self._outcome(members, seen, judging.overloaded(seen), confirmed=True)
        self.seen[ids] = outcome
        return outcome

    def _predicted(self, system: System, *, quick: bool) -> Prediction:
        at = self.setting
        seen = self.predict(system, load=at.load, volume=at.volume, month=at.month, quick=quick)
        self.events += seen.events
        return seen

    def _used(self, system: System) -> dict[str, float]:
        """What each resource is asked for, as a share of what it has: the utilisation law."""
        at = self.setting
        state = state_of(system, load=at.load, volume=at.volume, month=at.month)
        asked = Demands(state).asked()
        return {
            one.name: asked.get(one.name, 0.0) / one.servers
            for one in resources(state)
            if one.servers and one.kind is not ResourceKind.EXTERNAL
        }

    def _outcome(
        self, members: tuple[Candidate, ...], seen: Prediction | None, full: str, *, confirmed: bool = False
    ) -> Outcome:
        price = prices.total(tuple(one.mitigation.price for one in members))
        mitigations = tuple(one.mitigation for one in members)
        if seen is None:
            return Outcome(mitigations, price, overloaded=full)
        known = judging.settled(seen) and not judging.full(seen)
        effect = judging.shortfall(self.setting.before) - judging.shortfall(seen) if judging.settled(seen) else 0.0
        return Outcome(
            mitigations=mitigations,
            price=price,
            effects=judging.effects(self.setting.before, seen),
            meets=judging.meets(seen),
            effect=effect,
            rank=effect / max(price.points, 0.5),
            headroom=seen.headroom,
            overloaded=full,
            simulated=known,
            confirmed=confirmed,
        )

    def useful(self, one: Candidate) -> bool:
        """Whether it does anything by itself: for an objective, or for a resource that stands in the way."""
        seen = self.seen.get((one.id,))
        return seen is None or seen.effect > _NEGLIGIBLE or bool(self.relieved((one,), self.pressed))

    def relieved(self, members: tuple[Candidate, ...], of: Mapping[str, float]) -> set[str]:
        """Those resources of which some member leaves less asked for."""
        return {
            name
            for name, used in of.items()
            if any(self.used.get(one.id, {}).get(name, used) < _RELIEF * used for one in members)
        }

    def left_over(self, members: tuple[Candidate, ...], resource: str) -> float:
        """The share of a resource that is asked for, single effects multiplied."""
        share = self.needed[resource]
        return share * math.prod(self.used.get(one.id, {}).get(resource, share) / share for one in members)

    def reachable(self, members: tuple[Candidate, ...]) -> bool:
        """Whether every overload is relieved for good, and single effects, multiplied, come near every objective.

        Next to saturation pools and unequal replicas fill what demand alone would still leave: not worth simulating.
        """
        if any(self.left_over(members, name) >= _CLOSE for name in self.needed):
            return False
        before = judging.verdicts(self.setting.before)
        for key in judging.missed(self.setting.before):
            ratio = math.prod(self._ratio(one, key) for one in members)
            start = before[key].predicted
            if not start.unknown and start.value * ratio * _OPTIMISM > before[key].objective:
                return False
        return True

    def _ratio(self, one: Candidate, key: Key) -> float:
        """What a mitigation alone makes of a percentile; nothing is known while something is overloaded."""
        seen = self.after.get((one.id,))
        if seen is None or judging.full(seen):
            return 0.0
        start, then = judging.verdicts(self.setting.before)[key].predicted, judging.verdicts(seen)[key].predicted
        if start.unknown or then.unknown or start.value <= 0.0:
            return 0.0
        return then.value / start.value


def _worst(used: dict[str, float]) -> str:
    """The resource that is asked for more than it has; empty when none is."""
    most, name = max(((share, name) for name, share in used.items()), default=(0.0, ""))
    return f"{name} by a factor of {most:.2f}" if most >= 1.0 else ""


def compare(
    setting: Setting,
    candidates: Sequence[Candidate],
    predict: Predictor,
    *,
    most: int = SIMULATED,
    progress: Progress = silent,
) -> MitigationComparison:
    """Every candidate alone, and together as far as it takes to meet all objectives. Deterministic."""
    search = _Search(setting, predict, most, progress)
    before = setting.before
    base = MitigationComparison(
        system=setting.system.name,
        month=setting.month,
        load=setting.load,
        volume=setting.volume,
        missed=_as_it_is(before),
        overloaded=judging.overloaded(before),
        assumptions=prices.CARD,
        method=_METHOD,
    )
    for one in candidates:
        search.look((one,))
    smallest = _smallest(search, candidates) if candidates and not judging.meets(before) else ()
    helpful = [one for one in search.seen.values() if one.effect > _NEGLIGIBLE]
    helpful.sort(key=lambda one: (-one.rank, one.price.points, tuple(each.id for each in one.mitigations)))
    useless = [one for one in search.seen.values() if len(one.mitigations) == 1 and one.effect <= _NEGLIGIBLE]
    left = f"; {search.left} more were left out." if search.left else "."
    return replace(
        base,
        outcomes=tuple(helpful),
        unhelpful=tuple(sorted(useless, key=lambda one: one.mitigations[0].id)),
        smallest=smallest,
        tried=search.tried,
        method=f"{_METHOD} {search.tried} sets were looked at, {search.simulated} of them simulated{left}",
        events=search.events,
    )


_METHOD = (
    "Bounds by the utilisation law, then simulation with the same seed; sets of one, two and three by number and "
    f"price, unless bounds leave something full asked for more than {_CLOSE:.0%} of what it has."
)


def _as_it_is(before: Prediction) -> tuple[Effect, ...]:
    found = judging.verdicts(before)
    return tuple(
        Effect(
            *key,
            found[key].objective,
            found[key].predicted,
            found[key].predicted,
            found[key].attainment,
            found[key].attainment,
        )
        for key in judging.missed(before)
    )


def _smallest(search: _Search, candidates: Sequence[Candidate]) -> Ids:
    """The fewest, then cheapest, that meet every objective, confirmed; empty where none of up to three do."""
    candidates = [one for one in candidates if search.useful(one)]
    for size in range(1, LARGEST + 1):
        sets = [members for members in combinations(candidates, size) if len({one.lever for one in members}) == size]
        sets.sort(key=lambda members: (sum(one.mitigation.price.points for one in members), [m.id for m in members]))
        for place, members in enumerate(sets):
            ids = tuple(one.id for one in members)
            known = search.seen.get(ids)
            if known is None and size > 1 and search.reachable(members):
                if search.simulated >= search.most:
                    search.left += len(sets) - place
                    return ()
                known = search.look(members)
            if known is None or not known.simulated or not judging.promising(search.after[ids]):
                continue
            if search.confirmed >= _CONFIRMED:
                search.left += 1
                continue
            if search.confirm(members).meets:
                return ids
    return ()
