"""The smallest set found is the one that an exhaustive search finds; what is screened out would not have helped."""

from itertools import combinations

import pytest

from server.engine.capacity.mitigations import judging
from server.engine.capacity.mitigations.candidate import combined
from server.engine.capacity.mitigations.comparing import compare
from server.engine.capacity.mitigations.kinds import candidates
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.prediction import Effort, predict
from server.engine.model.capacity import Connected, System
from server.engine.model.capacity_answer import Prediction
from server.engine.model.mitigation import MitigationComparison
from tests.unit.capacity.mitigations import systems
from tests.unit.capacity.mitigations.systems import compute, query, system, use_case

_QUICK, _WHOLE = Effort(0.1, 400_000, 200_000), Effort(0.05, 1_200_000, 400_000)


def _predict(system: System, *, load: float, volume: float, month: int, quick: bool) -> Prediction:
    return predict(system, load=load, volume=volume, month=month, effort=_QUICK if quick else _WHOLE)


def _setting(system: System, load: float = 1.0) -> Setting:
    return Setting(system, _predict(system, load=load, volume=1.0, month=0, quick=False), load)


def _compared(system: System) -> MitigationComparison:
    setting = _setting(system)
    return compare(setting, candidates(setting), _predict)


def _exhaustive(setting: Setting) -> tuple[str, ...]:
    """Every set of up to three, predicted whole, the fewest and cheapest first."""
    found = candidates(setting)
    for size in (1, 2, 3):
        sets = [one for one in combinations(found, size) if len({each.lever for each in one}) == size]
        sets.sort(key=lambda one: (sum(each.mitigation.price.points for each in one), [each.id for each in one]))
        for members in sets:
            seen = _predict(combined(setting.system, members), load=setting.load, volume=1.0, month=0, quick=False)
            if judging.meets(seen):
                return tuple(one.id for one in members)
    return ()


def _two_causes() -> System:
    """Too few connections for one use case and a slow external system for the other."""
    pay = systems.slow_external()
    read = systems.starved_pool()
    return system(*read.use_cases, *pay.use_cases, connections=1, slots=64, database_cores=8.0, externals=pay.externals)


def _hopeless() -> System:
    """The statement alone takes longer than the objective."""
    return system(use_case("Read", 1.0, Connected((query("Read/1/1", 0.5),)), p99=0.1), database_cores=64.0)


_SYSTEMS = {
    "pool": systems.starved_pool(),
    "processors": systems.starved_processors(),
    "external": systems.slow_external(),
    "two causes": _two_causes(),
    "hopeless": _hopeless(),
}


@pytest.mark.parametrize("one", _SYSTEMS.values(), ids=_SYSTEMS.keys())
def test_the_smallest_set_is_that_of_an_exhaustive_search(one: System) -> None:
    setting = _setting(one)
    assert not judging.meets(setting.before)
    assert compare(setting, candidates(setting), _predict).smallest == _exhaustive(setting)


def test_a_starved_pool_gets_connections() -> None:
    made = _compared(systems.starved_pool())
    assert made.smallest == ("pool/api/2",)
    best = made.outcomes[0]
    assert best.confirmed
    assert best.meets
    effect = next(one for one in best.effects if one.use_case == "Read")
    assert effect.after.value + effect.after.half_width < effect.objective < effect.before.value
    assert effect.after.half_width > 0.0


def test_processors_that_are_overloaded_get_company() -> None:
    made = _compared(systems.starved_processors())
    assert made.overloaded == "api cpu by a factor of 1.12"
    assert made.smallest == ("replicas/api/3",)
    assert made.outcomes[0].price.money == 70


def test_two_causes_need_two_mitigations() -> None:
    made = _compared(_two_causes())
    assert made.smallest == ("pool/api/2", "queue/Pay")
    chosen = next(one for one in made.outcomes if len(one.mitigations) == 2)
    assert chosen.price.complexity == 7
    assert chosen.price.staleness > 1.0


def test_what_does_not_help_is_said() -> None:
    made = _compared(_hopeless())
    assert made.smallest == ()
    assert all(not one.meets for one in (*made.outcomes, *made.unhelpful))


def test_a_healthy_system_needs_nothing() -> None:
    made = _compared(system(use_case("Read", 1.0, compute(0.001), p99=1.0)))
    assert (made.missed, made.outcomes, made.smallest, made.tried) == ((), (), (), 0)


def test_it_is_the_same_each_time() -> None:
    assert _compared(systems.starved_pool()) == _compared(systems.starved_pool())


def test_what_the_budget_left_out_is_counted() -> None:
    setting = _setting(systems.starved_processors())
    made = compare(setting, candidates(setting), _predict, most=1)
    assert "left out" in made.method
