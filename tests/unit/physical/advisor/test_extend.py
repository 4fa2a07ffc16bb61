"""The advice beside Extend, on random small schemas and workloads: not dearer with the same bytes.

Of seeds 0 to 299 and 1000 to 1399 none is. In 222 and 281 what Extend comes by is two changes away from what is best
for each statement by itself.
"""

import random

import pytest

from bench.extend import extend
from server.engine.model.physical import WeightedStatement
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.advisor import advise
from server.engine.physical.advisor.problem import Problem
from server.engine.physical.advisor.walk import Walk
from server.engine.physical.catalogue import catalogue_of
from tests.unit.physical.advisor.fake_planner import session_of, statistics_of

MIB = 1 << 20


def random_workload(dice: random.Random) -> tuple[tuple[str, ...], DatabaseStatistics, list[WeightedStatement]]:
    """Up to three tables in a chain of references; selections, ranges, orders with a limit, joins and groups."""
    names = "abc"[: dice.randint(1, 3)]
    columns = [f"c{number}" for number in range(dice.randint(3, 6))]
    ddl = tuple(
        f"CREATE TABLE {name} (id bigint PRIMARY KEY, up bigint, {', '.join(f'{c} int' for c in columns)})"
        for name in names
    )
    counts = {c: dice.choice([2.0, 30.0, 700.0, 20_000.0]) for c in columns}
    statistics = statistics_of(
        **{name: (dice.choice([3_000, 50_000, 800_000]), {**counts, "up": 3_000.0, "id": -1}) for name in names}
    )
    workload = []
    for number in range(dice.randint(2, 7)):
        table = dice.choice(names)
        wanted = dice.sample(columns, dice.randint(1, 3))
        where = " AND ".join(f"x.{one} {dice.choice(['=', '=', '<', '>='])} ${n}" for n, one in enumerate(wanted, 1))
        source = f"{table} x"
        if table != names[0] and dice.random() < 0.5:
            source += f" JOIN {names[names.index(table) - 1]} y ON y.id = x.up"
        end = dice.choice(["", "", f" ORDER BY x.{dice.choice(columns)} LIMIT 10", f" GROUP BY x.{columns[0]}"])
        shown = f"x.{columns[0]}" if "GROUP" in end else f"x.{dice.choice(columns)}"
        sql = f"SELECT {shown} FROM {source} WHERE {where}{end}"
        workload.append(WeightedStatement(f"s{number}", sql, dice.choice([0.1, 1.0, 8.0])))
    return ddl, statistics, workload


@pytest.mark.parametrize("seed", [*range(20), 222, 281])
def test_with_the_same_bytes_it_never_costs_more(seed: int) -> None:
    dice = random.Random(seed)
    ddl, statistics, workload = random_workload(dice)
    budget = dice.choice([1, 4, 12, 40, 200]) * MIB
    theirs = extend(session_of(ddl, statistics), workload, catalogue_of(ddl), budget=budget, max_width=3)
    ours = advise(
        workload,
        session_of(ddl, statistics),
        ddl,
        budget=theirs.bytes,
        max_width=3,
        statistics=statistics,
        partial=False,
    )
    assert ours.bytes <= theirs.bytes
    # What saves less than 0.05 % of the whole is left out on purpose.
    assert ours.cost_after <= theirs.cost * 1.001


def test_the_walk_comes_as_far_as_extend_with_half_the_questions() -> None:
    """Rarely not as far: it counts what an index does for statements that Extend, by its keys, never asks about."""
    calls, of_extend, dearer = 0, 0, 0
    for seed in range(40):
        dice = random.Random(seed)
        ddl, statistics, workload = random_workload(dice)
        budget = dice.choice([1, 4, 12, 40, 200]) * MIB
        catalogue = catalogue_of(ddl)
        theirs = extend(session_of(ddl, statistics), workload, catalogue, budget=budget, max_width=3)
        session = session_of(ddl, statistics)
        problem = Problem(
            session, workload, catalogue, statistics, budget=budget, max_width=3, partial=False, calls=10_000
        )
        problem.begin()
        chosen = Walk(problem, [one.position for one in problem.questions]).run(problem.calls)
        assert problem.bytes_of(chosen) <= budget
        calls, of_extend = calls + problem.costs.calls, of_extend + theirs.calls
        dearer += problem.settle(chosen) > theirs.cost * (1 + 1e-9)
    assert calls <= of_extend / 2
    assert dearer <= 2
