"""What must hold of every workload: more programs, lower levels and coarser views never make it more robust."""

import random

import pytest

from server.engine.consistency.allocation import lowest
from server.engine.consistency.dependency_graph import DependencyGraph
from server.engine.consistency.robustness import RC, SI, SSI, Robustness
from server.engine.consistency.subsets import restricted
from server.engine.consistency.summary_graph import summary_graph, type_one, type_two
from server.engine.model.consistency import Workload
from tests.unit.consistency import random_sets

SEEDS = range(60)


def unlocked(workload: Workload) -> bool:
    return not any(block.statement.locks for each in workload.programs for block in each.body if block.statement)


@pytest.mark.parametrize("seed", SEEDS)
def test_fewer_programs_are_never_less_robust(seed: int) -> None:
    workload = random_sets.workload(seed)
    names = [program.name for program in workload.programs]
    robustness = Robustness(workload)
    rng = random.Random(seed)
    for name in names:
        rest = [each for each in names if each != name]
        if not rest:
            continue
        part = Robustness(restricted(workload, rest))
        for levels in ([RC] * len(names), [SI] * len(names), [rng.randrange(3) for _ in names]):
            if robustness.robust(levels):
                assert part.robust([levels[names.index(each)] for each in rest])


@pytest.mark.parametrize("seed", SEEDS)
def test_higher_levels_are_never_less_robust(seed: int) -> None:
    workload = random_sets.workload(seed)
    if not unlocked(workload):
        return  # a locking read protects at READ COMMITTED and not above
    robustness = Robustness(workload)
    count = len(workload.programs)
    rng = random.Random(seed)
    for _ in range(20):
        levels = [rng.randrange(3) for _ in range(count)]
        higher = [max(level, rng.randrange(3)) for level in levels]
        if robustness.robust(levels):
            assert robustness.robust(higher), (levels, higher)


@pytest.mark.parametrize("seed", SEEDS)
def test_finer_views_accept_more(seed: int) -> None:
    workload = random_sets.workload(seed)
    coarse = summary_graph(workload, by_attribute=False, by_foreign_key=False)
    by_attribute = summary_graph(workload, by_attribute=True, by_foreign_key=False)
    by_key = summary_graph(workload, by_attribute=False, by_foreign_key=True)
    fine = summary_graph(workload)
    assert type_two(coarse) <= type_two(by_attribute) <= type_two(fine)
    assert type_two(coarse) <= type_two(by_key) <= type_two(fine)
    for graph in (coarse, by_attribute, by_key, fine):
        assert type_one(graph) <= type_two(graph)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_level_of_the_answer_can_be_lower(seed: int) -> None:
    robustness = Robustness(random_sets.workload(seed))
    levels = lowest(robustness)
    assert robustness.robust(levels)
    for place, level in enumerate(levels):
        for lower in range(level):
            assert not robustness.robust([*levels[:place], lower, *levels[place + 1 :]])


@pytest.mark.parametrize("seed", SEEDS)
def test_all_serializable_is_robust(seed: int) -> None:
    workload = random_sets.workload(seed)
    assert Robustness(workload).robust([SSI] * len(workload.programs))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_decision_accepts_what_the_published_tests_accept(seed: int) -> None:
    workload = random_sets.workload(seed)
    robustness = Robustness(workload)
    count = len(workload.programs)
    if any(
        block.statement.type.value in ("pupd", "pdel")
        for each in workload.programs
        for block in each.body
        if block.statement
    ):
        return  # PostgreSQL looks again at rows it waited for, within one statement: the paper's model does not
    if type_two(summary_graph(workload)) and unlocked(workload):
        assert robustness.robust([RC] * count)
    if not DependencyGraph(robustness.names, robustness.instances).dangerous():
        assert robustness.robust([SI] * count)
