"""Tries mitigations one by one, in pairs and in threes: bounds first, then short simulations, then long ones.

All are simulated with the same seed, so that what differs is the change. A set is settled by bounds when what it
leaves to be done exceeds what some resource can do (utilisation law). Pairs and threes are tried in the order of their
number and price, and only where, as far as single effects tell, each missed objective could be reached.
"""

import math
from collections.abc import Callable, Sequence
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

LARGEST = 3
"""Mitigations in a set."""
SIMULATED = 60
"""Sets that are simulated at most; how many were left is said."""
_OPTIMISM = 0.6
"""Two mitigations may do better together than the product of what each does alone, by so much."""
_NEGLIGIBLE = 0.01
"""An effect smaller than this is none."""

Ids = tuple[str, ...]


class Predictor(Protocol):
    def __call__(self, system: System, *, load: float, month: int, quick: bool) -> Prediction:
        """``quick``: few events, wide intervals."""
        ...


@dataclass
class _Search:
    setting: Setting
    predict: Predictor
    most: int
    on_progress: Callable[[float], None] | None = None
    tried: int = 0
    left: int = 0
    """Sets worth simulating for which the budget did not suffice."""
    events: int = 0
    seen: dict[Ids, Outcome] = field(default_factory=dict)
    after: dict[Ids, Prediction] = field(default_factory=dict)

    @property
    def simulated(self) -> int:
        return len(self.after)

    def look(self, members: tuple[Candidate, ...]) -> Outcome | None:
        """What the set makes of the system; None where the budget is spent."""
        ids = tuple(one.id for one in members)
        changed = combined(self.setting.system, members)
        self.tried += 1
        full = self._full(changed)
        if full:
            outcome = self._outcome(members, None, full)
        elif self.simulated >= self.most:
            self.left += 1
            return None
        else:
            seen = self._predicted(changed, quick=True)
            self.after[ids] = seen
            outcome = self._outcome(members, seen, judging.overloaded(seen))
            if self.on_progress is not None:
                self.on_progress(min(1.0, self.simulated / self.most))
        self.seen[ids] = outcome
        return outcome

    def confirm(self, members: tuple[Candidate, ...]) -> Outcome:
        """The same with the whole budget of a prediction."""
        ids = tuple(one.id for one in members)
        seen = self._predicted(combined(self.setting.system, members), quick=False)
        self.after[ids] = seen
        outcome = self._outcome(members, seen, judging.overloaded(seen), confirmed=True)
        self.seen[ids] = outcome
        return outcome

    def _predicted(self, system: System, *, quick: bool) -> Prediction:
        seen = self.predict(system, load=self.setting.load, month=self.setting.month, quick=quick)
        self.events += seen.events
        return seen

    def _full(self, system: System) -> str:
        """The resource that is asked for more than it has, by the utilisation law; empty when none is."""
        state = state_of(system, load=self.setting.load, month=self.setting.month)
        asked = Demands(state).asked()
        worst = max(
            (
                (asked.get(one.name, 0.0) / one.servers, one.name)
                for one in resources(state)
                if one.servers and one.kind is not ResourceKind.EXTERNAL
            ),
            default=(0.0, ""),
        )
        return f"{worst[1]} by a factor of {worst[0]:.2f}" if worst[0] >= 1.0 else ""

    def _outcome(
        self, members: tuple[Candidate, ...], seen: Prediction | None, full: str, *, confirmed: bool = False
    ) -> Outcome:
        price = prices.total(tuple(one.mitigation.price for one in members))
        mitigations = tuple(one.mitigation for one in members)
        if seen is None:
            return Outcome(mitigations, price, overloaded=full)
        effect = judging.shortfall(self.setting.before) - judging.shortfall(seen)
        return Outcome(
            mitigations=mitigations,
            price=price,
            effects=judging.effects(self.setting.before, seen),
            meets=judging.meets(seen),
            effect=effect,
            rank=effect / max(price.points, 0.5),
            headroom=seen.headroom,
            overloaded=full,
            simulated=not judging.full(seen),
            confirmed=confirmed,
        )

    def reachable(self, members: tuple[Candidate, ...]) -> bool:
        """Whether the members' single effects, multiplied, come near every objective that is missed."""
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


def compare(
    setting: Setting,
    candidates: Sequence[Candidate],
    predict: Predictor,
    *,
    most: int = SIMULATED,
    on_progress: Callable[[float], None] | None = None,
) -> MitigationComparison:
    """Every candidate alone, and together as far as it takes to meet all objectives. Deterministic."""
    search = _Search(setting, predict, most, on_progress)
    before = setting.before
    base = MitigationComparison(
        system=setting.system.name,
        month=setting.month,
        load=setting.load,
        missed=_as_it_is(before),
        overloaded=judging.overloaded(before),
        assumptions=prices.CARD,
        method=_METHOD,
    )
    for one in candidates:
        search.look((one,))
    smallest = _smallest(search, candidates) if not judging.meets(before) and candidates else ()
    helpful = [one for one in search.seen.values() if one.effect > _NEGLIGIBLE]
    helpful.sort(key=lambda one: (-one.rank, one.price.points, tuple(each.id for each in one.mitigations)))
    useless = [one for one in search.seen.values() if len(one.mitigations) == 1 and one.effect <= _NEGLIGIBLE]
    left = f"; {search.left} more would have been worth it." if search.left else "."
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
    "Bounds by the utilisation law, then simulation with the same seed; sets of one, two and three by number and price."
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
    for size in range(1, LARGEST + 1):
        sets = [members for members in combinations(candidates, size) if len({one.lever for one in members}) == size]
        sets.sort(key=lambda members: (sum(one.mitigation.price.points for one in members), [m.id for m in members]))
        for members in sets:
            ids = tuple(one.id for one in members)
            known = search.seen.get(ids)
            if known is None and (size == 1 or search.reachable(members)):
                known = search.look(members)
            if known is None or not known.simulated or not judging.promising(search.after[ids]):
                continue
            if search.confirm(members).meets:
                return ids
    return ()
