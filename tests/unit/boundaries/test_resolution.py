"""How fine the cut is: found from the data, for few modules as for many."""

import random
from dataclasses import replace

import pytest

from server.engine.boundaries.cut import cut
from server.engine.boundaries.graph import Coupling, coupling
from server.engine.boundaries.resolution import at, clearest
from server.engine.boundaries.weighting import WEIGHTING
from server.engine.kernel.partition_metrics import adjusted_rand
from server.engine.kernel.partitioning import approximate
from server.engine.model.traces import EntityFacts, System, Touch, Trace
from tests.unit.boundaries.systems import cut_of, labelled


def planted(modules: int, size: int, use_cases: int, leak: float, seed: int) -> tuple[System, dict[str, str]]:
    """Use cases that touch a few entities of one module and at times any other; a hub; two bulk jobs."""
    chance = random.Random(seed)
    names = [[f"M{module:02d}E{entity:02d}" for entity in range(size)] for module in range(modules)]
    every = [name for group in names for name in group]
    traces = []
    for number in range(use_cases):
        home = names[number % modules]
        touched = set(chance.sample(home, chance.randint(2, min(6, size))))
        if chance.random() < leak:
            touched.add(chance.choice(every))
        if chance.random() < 0.4:
            touched.add(every[0])
        written = {name for name in sorted(touched) if name in home and chance.random() < 0.4}
        touches = tuple(Touch(name, 1.0, float(name in written)) for name in sorted(touched))
        traces.append(Trace(f"use{number}", touches, ordered=False))
    bulk = tuple(Touch(name, 1.0, 1.0) for name in every)
    traces += [Trace("load", bulk, ordered=False), Trace("dump", bulk, ordered=False)]
    labels = {name: name[:3] for name in every}
    return System("planted", tuple(EntityFacts(name) for name in every), tuple(traces)), labels


def agreement(found: Coupling, labels: dict[str, str]) -> float:
    clusters = approximate(found.graph())
    ours = {found.entities[node]: str(number) for number, cluster in enumerate(clusters) for node in cluster}
    return adjusted_rand(ours, labels)


@pytest.mark.parametrize(("modules", "size"), [(2, 10), (4, 8), (8, 8), (12, 6)])
def test_finds_the_modules_that_were_planted(modules: int, size: int) -> None:
    system, labels = planted(modules, size, use_cases=12 * modules, leak=0.3, seed=modules)
    assert agreement(clearest(coupling(system)), labels) >= 0.85


def test_is_the_default_where_no_other_cut_is_as_clear() -> None:
    assert {cut_of(name)[0].coupling.resolution for name in ("ldod", "cargo", "jpetstore")} == {WEIGHTING.resolution}


@pytest.mark.parametrize("seed", [1, 2])
def test_is_finer_where_there_are_many_modules(seed: int) -> None:
    system, labels = planted(14, 5, use_cases=112, leak=0.6, seed=seed)
    coarse = coupling(system)
    fine = clearest(coarse)
    assert fine.resolution > coarse.resolution
    assert agreement(fine, labels) > agreement(coarse, labels) + 0.2
    assert agreement(fine, labels) > 0.9


def test_is_the_finest_of_cuts_that_are_about_equally_clear() -> None:
    system, services = labelled("lms")
    coarse = coupling(system)
    fine = clearest(coarse)
    assert agreement(coarse, services) < 0.7
    assert agreement(fine, services) > 0.95


def test_what_only_a_coarser_resolution_joins_into_one_module_stays_parted() -> None:
    names = ("Ant", "Bee", "Cat", "Dog")
    pairs = (
        ("Ant", "Bee", 1.0),
        ("Cat", "Dog", 1.0),
        ("Ant", "Cat", 0.86),
        ("Bee", "Dog", 0.86),
        ("Ant", "Dog", 0.86),
        ("Bee", "Cat", 0.86),
    )
    traces = tuple(
        Trace(f"use{number}", (Touch(one, 1.0), Touch(other, 1.0)), weight=weight, ordered=False)
        for number, (one, other, weight) in enumerate(pairs)
    )
    found = coupling(System("pairs", tuple(EntityFacts(name) for name in names), traces))
    parting, joining = at(found, 1.05), WEIGHTING.fixed(0.8)
    assert [len(approximate(one.graph())) for one in (parting, at(found, 0.8))] == [2, 1]
    chosen = clearest(parting, replace(joining, resolution=1.05, alternatives=(0.8,)))
    assert chosen == parting


def test_one_module_by_default_stays_one() -> None:
    touches = tuple(Touch(name, 1.0, 1.0) for name in ("Ant", "Bee", "Cat"))
    system = System("one", tuple(EntityFacts(each.entity) for each in touches), (Trace("all", touches),))
    assert clearest(coupling(system)) == coupling(system)


def test_a_given_resolution_is_kept() -> None:
    system, _ = planted(4, 5, use_cases=40, leak=0.3, seed=12)
    assert cut(system, WEIGHTING.fixed(0.9)).coupling == coupling(system)
    assert at(coupling(system), 1.2) == coupling(system, WEIGHTING.fixed(1.2))
