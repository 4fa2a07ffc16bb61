"""The advice as a whole, on a planner in plain Python."""

import itertools
import random
from collections.abc import Sequence

import pytest

from server.engine.model.physical import IndexAdvice, WeightedStatement
from server.engine.model.planning import Plan, PlanRequest
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.advisor import advise
from server.engine.physical.advisor.problem import Problem
from server.engine.physical.catalogue import catalogue_of
from tests.unit.physical.advisor.fake_planner import session_of, statistics_of

DDL = (
    """
    CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, name text, region integer);
    CREATE TABLE orders (
        id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, status text, created_at timestamptz,
        total numeric, deleted_at timestamptz
    );
    """,
)
STATISTICS = statistics_of(
    customers=(50_000, {"id": -1, "email": -1, "region": 200}),
    orders=(1_000_000, {"id": -1, "customer_id": 50_000, "status": 5, "created_at": -0.9, "deleted_at": 0}),
)
LISTING = WeightedStatement(
    "listing", "SELECT * FROM orders WHERE customer_id = $1 AND created_at > $2 ORDER BY created_at DESC LIMIT 20", 10
)
COUNT = WeightedStatement("count", "SELECT count(*) FROM orders WHERE status = $1 AND created_at < $2", 0.1)
MEMBERS = WeightedStatement(
    "members", "SELECT o.total FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.region = $1", 1
)
INSERT = WeightedStatement("insert", "INSERT INTO orders (id, customer_id) VALUES ($1, $2)", 20, writes=True)
MIB = 1 << 20


def advised(
    *workload: WeightedStatement,
    budget: int = 200 * MIB,
    ddl: Sequence[str] = DDL,
    statistics: DatabaseStatistics = STATISTICS,
    max_width: int = 4,
) -> IndexAdvice:
    return advise(workload, session_of(ddl, statistics), ddl, budget=budget, statistics=statistics, max_width=max_width)


def test_an_index_leads_to_the_rows_in_their_order() -> None:
    advice = advised(LISTING)
    (index,) = advice.indexes
    assert index.definition.table == "orders"
    assert index.definition.keys[:2] == ("customer_id", "created_at")
    assert index.serves == ("listing",)
    assert index.gain > 0
    assert advice.cost_after < advice.cost_before / 100
    (statement,) = advice.statements
    assert statement.after < statement.before
    assert statement.indexes == (index.definition.name,)


@pytest.mark.parametrize("budget", [0, 1, 8192, 5 * MIB, 20 * MIB, 33 * MIB, 100 * MIB])
def test_the_budget_is_never_exceeded_and_more_never_costs_more(budget: int) -> None:
    workload = (LISTING, COUNT, MEMBERS, INSERT)
    less, more = advised(*workload, budget=budget), advised(*workload, budget=2 * budget)
    for advice in (less, more):
        assert advice.bytes == sum(index.pages for index in advice.indexes) * 8192 <= advice.budget
        assert advice.cost_after <= advice.cost_before
    assert more.cost_after <= less.cost_after * 1.0001


def test_writes_that_cost_more_than_an_index_saves_keep_it_away() -> None:
    busy = WeightedStatement(INSERT.id, INSERT.sql, 1e7, writes=True)
    assert advised(COUNT, INSERT).indexes
    assert not advised(COUNT, busy).indexes


def test_an_update_pays_for_the_columns_it_touches() -> None:
    touching = WeightedStatement("touch", "UPDATE orders SET status = $1 WHERE id = $2", 1000, writes=True)
    other = WeightedStatement("touch", "UPDATE orders SET total = $1 WHERE id = $2", 1000, writes=True)
    wanted = WeightedStatement("wanted", "SELECT id FROM orders WHERE status = $1", 1)
    assert max(index.write_cost for index in advised(wanted, touching).indexes) > 0
    assert {index.write_cost for index in advised(wanted, other).indexes} == {0}


def test_the_same_workload_has_the_same_answer() -> None:
    workload = (LISTING, COUNT, MEMBERS, INSERT)
    assert advised(*workload) == advised(*workload)


def test_what_postgresql_refuses_is_a_finding_and_the_rest_is_advised_on() -> None:
    wrong = WeightedStatement("wrong", "SELEC 1", 5)
    advice = advised(wrong, LISTING)
    assert [(one.statement, one.sqlstate, one.position) for one in advice.refused] == [("wrong", "42601", 1)]
    assert "syntax error" in advice.refused[0].message
    assert [one.statement for one in advice.statements] == ["listing"]
    assert advice.indexes


def test_an_empty_workload_and_one_without_rates_ask_for_nothing() -> None:
    assert advised().indexes == ()
    assert advised(WeightedStatement("idle", LISTING.sql, 0)).indexes == ()


class TestDrops:
    DDL = (
        *DDL,
        "CREATE INDEX prefix ON orders (customer_id)",
        "CREATE INDEX wide ON orders (customer_id, created_at)",
        "CREATE INDEX idle ON orders (total)",
        "CREATE UNIQUE INDEX rule ON orders (status, id)",
        "CREATE INDEX used ON customers (region)",
    )

    def test_the_unused_and_the_redundant_go_and_the_rest_stays(self) -> None:
        advice = advised(LISTING, MEMBERS, ddl=self.DDL, budget=0)
        assert [(one.name, one.reason, one.covered_by) for one in advice.dropped] == [
            ("idle", "unused", ""),
            ("prefix", "redundant", "wide"),
        ]

    def test_what_leads_to_references_stays_unless_another_index_does(self) -> None:
        ddl = (*DDL, "CREATE INDEX reference ON orders (customer_id)")
        assert advised(COUNT, ddl=ddl, budget=0).dropped == ()

    def test_two_that_cover_each_other_do_not_both_go(self) -> None:
        ddl = (*DDL, "CREATE INDEX one ON orders (created_at)", "CREATE INDEX two ON orders (created_at)")
        ranged = WeightedStatement("ranged", "SELECT * FROM orders WHERE created_at = $1", 1)
        advice = advised(ranged, ddl=ddl, budget=0)
        assert [one.name for one in advice.dropped] == ["one"]

    def test_nothing_goes_on_the_word_of_a_statement_that_could_not_be_planned(self) -> None:
        ddl = (*DDL, "CREATE INDEX idle ON orders (total)")
        assert advised(ddl=ddl, budget=0).dropped == ()


def _random_problem(seed: int) -> tuple[tuple[str, ...], DatabaseStatistics, list[WeightedStatement]]:
    dice = random.Random(seed)
    columns = [f"c{number}" for number in range(4)]
    ddl = tuple(
        f"CREATE TABLE {name} (id bigint PRIMARY KEY, {', '.join(f'{c} int' for c in columns)})" for name in "ab"
    )
    statistics = statistics_of(
        **{
            name: (dice.choice([20_000, 300_000]), {c: dice.choice([3.0, 40.0, 9000.0]) for c in columns})
            for name in "ab"
        }
    )
    workload = []
    for number in range(dice.randint(2, 4)):
        name = dice.choice("ab")
        wanted = dice.sample(columns, dice.randint(1, 2))
        where = " AND ".join(f"{column} {dice.choice(['=', '=', '<'])} ${n}" for n, column in enumerate(wanted, 1))
        sql = f"SELECT {dice.choice(columns)} FROM {name} WHERE {where}"
        workload.append(WeightedStatement(f"s{number}", sql, dice.choice([0.1, 1, 7])))
    return ddl, statistics, workload


@pytest.mark.parametrize("seed", range(12))
def test_against_every_set_of_candidates(seed: int) -> None:
    """Brute force over the candidates, two keys wide: what is found is as good as what there is, up to a percent."""
    ddl, statistics, workload = _random_problem(seed)
    budget = random.Random(seed).choice([2, 6, 15]) * MIB
    advice = advised(*workload, budget=budget, ddl=ddl, statistics=statistics, max_width=2)
    session = session_of(ddl, statistics)
    problem = Problem(
        session, workload, catalogue_of(ddl), statistics, budget=budget, max_width=2, partial=True, calls=10_000
    )
    problem.begin()
    fitting = [one for one in problem.candidates if one.bytes <= budget]

    def cost(positions: Sequence[int]) -> float:
        plans = session.plan([PlanRequest(one.sql, indexes=tuple(positions)) for one in workload])
        return sum(
            one.rate * plan.total_cost for one, plan in zip(workload, plans, strict=True) if isinstance(plan, Plan)
        )

    best = cost(())
    for size in (1, 2, 3):
        for chosen in itertools.combinations(fitting, size):
            if sum(one.bytes for one in chosen) <= budget:
                best = min(best, cost([one.position for one in chosen]))
    assert advice.cost_after <= best * 1.01
