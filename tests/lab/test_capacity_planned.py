"""Capacity at what PostgreSQL's planner says: predictions, curves over rows, indexes as mitigations."""

import pytest

from server.engine.model.capacity_answer import Attainment, PredictionAnswer
from server.engine.model.capacity_request import CapacityChange, RowsQuestion
from server.engine.model.mitigation import MitigationAnswer, MitigationKind
from server.engine.model.resources import BriefSource
from server.lab.ghost import Ghosts
from server.usecases.analyses import capacity_computing

LISTING = BriefSource(
    "brief.yaml",
    "yaml",
    """
name: catalogue
entities:
  - {name: Category, volume: {rows: 20, growth_per_month: 0}, attributes: [{name: title}]}
  - name: Product
    volume: {rows: 2_000_000, growth_per_month: 300_000}
    attributes: [{name: title}, {name: price, type: money, required: true}, {name: listed_at, type: timestamp}]
relations: [{name: category, from: Category, to: Product, required: true}]
use_cases:
  - name: ListProducts
    rate: {peak: 20/s}
    objective: {p95: 300ms}
    transactions:
      - steps: [{sql: "SELECT id, title, price FROM products WHERE category_id = :category ORDER BY price LIMIT 50"}]
  - {name: GetProduct, entity: Product, action: get, rate: {peak: 80/s}, objective: {p95: 100ms}}
deployment:
  services: [{name: api, replicas: 2, workers: 2, pool_size: 10, cores: 2}]
  database: {cores: 8, memory_bytes: 68_719_476_736}
constraints: {language: Python, framework: FastAPI}
""",
)
"""A listing that gets slow as data is added: no index serves its order."""


@pytest.fixture(scope="module")
def predicted(planner: Ghosts) -> PredictionAnswer:
    return capacity_computing.predict(planner, None, LISTING, CapacityChange(), (), None, 0, 0.05, RowsQuestion())


@pytest.fixture(scope="module")
def compared(planner: Ghosts) -> MitigationAnswer:
    return capacity_computing.mitigate(planner, None, LISTING, CapacityChange(), (), ("index",), None, 0)


def test_with_the_advised_indexes_the_listing_keeps_its_objective(predicted: PredictionAnswer) -> None:
    by_name = {one.name: one for one in predicted.prediction.use_cases}
    assert all(one.attainment is Attainment.MET for one in by_name["ListProducts"].objectives)
    assert not any("no planner was asked" in one for one in predicted.prediction.warnings)


def test_the_slow_listing_is_answered_with_cause_month_and_the_curve_of_what_helps(predicted: PredictionAnswer) -> None:
    rows = predicted.rows
    assert rows is not None
    assert (rows.use_case, rows.table, rows.statement) == ("ListProducts", "products", "ListProducts/1/1")
    alone, designed = rows.curves[:2]
    assert (alone.design, designed.design) == ("with keys alone", "with the recommended indexes")
    assert alone.crossed_rows > 0.0
    assert not designed.crossed_rows or designed.crossed_rows > 10 * alone.crossed_rows
    assert designed.points[0].predicted.value < 0.2 * alone.points[0].predicted.value
    assert "ListProducts p95 with keys alone crosses 300 ms at" in rows.told


def test_an_index_is_a_mitigation_whose_effect_is_the_planners(compared: MitigationAnswer) -> None:
    outcomes = compared.comparison.outcomes
    assert outcomes
    assert {one.kind for each in outcomes for one in each.mitigations} == {MitigationKind.INDEX}
    best = outcomes[0]
    assert best.meets
    assert best.mitigations[0].told.startswith("Index products_category_id_price")
    effect = next(one for one in best.effects if (one.use_case, one.percentile) == ("ListProducts", "p95"))
    assert effect.attainment_before in (Attainment.MISSED, Attainment.OVERLOADED)
    assert effect.attainment_after is Attainment.MET
