"""Growth of a database that exists, on a planner in plain Python."""

from dataclasses import dataclass

import pytest

from server.engine import brief as briefs
from server.engine.errors import DomainError, Reason
from server.engine.model.growth import GrowthAnswer, GrowthQuestion
from server.engine.model.migrations import TableRows
from server.engine.model.observed import ObservedDatabase, RatedStatement
from server.engine.model.resources import BriefSource
from server.engine.physical.forecasting import forecast_brief, forecast_database
from server.usecases.analyses.computing import schema_of
from tests.unit.physical.advisor.fake_planner import FakePlanner
from tests.unit.physical.test_analysis import SHOP

DDL = """
CREATE TABLE shops (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE products (
  id bigint PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops (id), title text, created_at timestamptz NOT NULL
);
"""
BY_SHOP = RatedStatement("SELECT id, title FROM products WHERE shop_id = $1", 50, "by-shop")
BY_KEY = RatedStatement("SELECT title FROM products WHERE id = $1", 50, "by-key")
MILLION = (TableRows("products", 1_000_000), TableRows("shops", 1_000))


def forecast(*statements: RatedStatement, question: GrowthQuestion, ddl: str = DDL) -> GrowthAnswer:
    return forecast_database(FakePlanner(), ObservedDatabase(ddl, statements=statements), question).answer


def test_it_tells_how_far_it_is() -> None:
    heard: list[float] = []
    database = ObservedDatabase(DDL, statements=(BY_KEY, BY_SHOP))
    question = GrowthQuestion(objective=300_000, tables=MILLION)
    answer = forecast_database(FakePlanner(), database, question, lambda fraction, _: heard.append(fraction)).answer
    assert answer == forecast(BY_KEY, BY_SHOP, question=question)
    assert len(heard) > 4
    assert heard == sorted(heard)
    assert heard[-1] <= 1.0


def test_a_scan_grows_with_the_rows_and_an_index_keeps_the_objective() -> None:
    question = GrowthQuestion(objective=300_000, growth=0.1, months=12, tables=MILLION)
    answer = forecast(BY_KEY, BY_SHOP, question=question)
    slow, fast = answer.statements
    assert (slow.statement, fast.statement) == ("by-shop", "by-key")
    assert slow.order == pytest.approx(1.0, abs=0.05)
    # 1.2 µs a row of a scan in this planner.
    assert slow.crossed == pytest.approx(300_000 / slow.points[0].time, rel=0.01)
    assert slow.crossed_rows == pytest.approx(1e6 * slow.crossed, rel=0.01)
    assert slow.crossed_month >= 0
    assert slow.cause.startswith("Seq Scan on products")
    assert slow.mitigation[0].startswith("CREATE INDEX CONCURRENTLY")
    assert slow.crossed_mitigated == 0
    assert slow.remedy == ""
    assert fast.crossed == 0
    assert fast.crossed_month == -1
    assert answer.plot.startswith("<svg")


def test_what_does_not_grow_needs_no_remedy() -> None:
    insert = RatedStatement("INSERT INTO shops (id, name) VALUES ($1, $2)", 5, "add")
    slow, fast = forecast(BY_SHOP, insert, question=GrowthQuestion(tables=MILLION, factors=(1.0, 2.0))).statements
    assert (slow.statement, slow.remedy) == ("by-shop", "")
    assert (fast.statement, fast.mitigation, fast.remedy) == ("add", (), "")


def test_volumes_are_those_asked_for_and_the_month_to_look_ahead_to() -> None:
    question = GrowthQuestion(factors=(1.0, 4.0), growth=0.1, months=12, tables=MILLION)
    (one,) = forecast(BY_SHOP, question=question).statements
    assert [(point.factor, point.month) for point in one.points] == [(1.0, -1), (3.138428, 12), (4.0, -1)]
    assert [point.rows for point in one.points] == [1_000_000, 3_138_428, 4_000_000]


def test_rows_that_nobody_stated_are_named() -> None:
    question = GrowthQuestion(tables=(TableRows("products", 5),))
    assert forecast(BY_SHOP, question=question).assumed == ("shops",)


def test_a_statement_that_cannot_be_planned_leaves_the_others_alone() -> None:
    answer = forecast(BY_SHOP, RatedStatement("SELEC 1", 1, "bad"), question=GrowthQuestion(tables=MILLION))
    assert [one.statement for one in answer.refused] == ["bad"]
    assert [one.statement for one in answer.statements] == ["by-shop"]


@dataclass
class Refusal:
    question: GrowthQuestion
    field: str


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(GrowthQuestion(factors=(0.0,)), "factors"),
        Refusal(GrowthQuestion(factors=(float("nan"),)), "factors"),
        Refusal(GrowthQuestion(factors=(1e6,)), "factors"),
        Refusal(GrowthQuestion(growth=-0.9), "growth_per_month"),
        Refusal(GrowthQuestion(months=601), "months"),
        Refusal(GrowthQuestion(growth=9.0, months=60), "months"),
        Refusal(GrowthQuestion(tables=(TableRows("prices", 5),)), "tables[0]"),
        Refusal(GrowthQuestion(tables=(TableRows("shops", 0),)), "tables[0]"),
    ],
    ids=lambda refusal: f"{refusal.field} {refusal.question}"[:60],
)
def test_what_cannot_be_forecast_is_refused_with_its_place(refusal: Refusal) -> None:
    with pytest.raises(DomainError) as caught:
        forecast(BY_SHOP, question=refusal.question)
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert caught.value.metadata["field"] == refusal.field


def test_a_brief_brings_its_objectives_its_growth_and_its_horizon() -> None:
    prepared = briefs.read(BriefSource("brief.yaml", "yaml", SHOP))
    (made,) = forecast_brief(FakePlanner(), prepared, schema_of(prepared), GrowthQuestion(factors=(1.0, 10.0)))
    found = {one.statement: one for one in made.answer.statements}
    assert found["FindByPrice/1/1"].objective == 100_000
    assert [point.month for point in found["FindByPrice/1/1"].points] == [-1, 12, -1]
    assert found["FindByPrice/1/1"].points[1].rows == pytest.approx(1e6 * 1.05**12, rel=1e-3)
