"""The physical analysis on a planner in plain Python: what is decided, what is claimed, what is written."""

import pytest

from server.engine import brief as briefs
from server.engine.analysis import Inputs
from server.engine.errors import DomainError, Reason
from server.engine.model.measurement import WorkloadImproves
from server.engine.model.plan import AnalysisResult, Basis, Evidence, Figure, Verdict
from server.engine.model.planning import Planner
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from server.engine.physical import ANALYSIS
from server.engine.pipeline import ANALYSES
from tests.unit.physical.advisor.fake_planner import FakePlanner

SHOP = """
name: shop
objectives: {horizon: 12, growth: 5%, latency: {p99: 1s}}
entities:
  - name: Shop
    volume: {rows: 10000, growth_per_month: 0}
    attributes: [{name: name, type: string, required: true}]
  - name: Listing
    volume: {rows: 1000000, growth_per_month: 100000}
    attributes:
      - {name: title, type: string, required: true, max_length: 80}
      - {name: state, type: enum, values: [draft, active, sold], required: true}
      - {name: price, type: money, required: true}
      - {name: created_at, type: timestamp, required: true}
relations:
  - {name: shop, from: Shop, to: Listing, required: true, fan_out: {mean: 100}}
use_cases:
  - name: FindByPrice
    kind: query
    rate: {peak: 50/s, mean: 10/s}
    objective: {p95: 100ms}
    transactions:
      - steps:
          - sql: SELECT l.id, l.title FROM listings l WHERE l.price = :price
  - name: Page
    kind: query
    rate: {peak: 5/s, mean: 1/s}
    transactions:
      - steps:
          - sql: SELECT l.id FROM listings l WHERE l.shop_id = :shop_id ORDER BY l.id LIMIT 20 OFFSET :skip
  - name: List
    kind: command
    rate: {peak: 2/s, mean: 0.1/s}
    transactions:
      - steps:
          - sql: |
              INSERT INTO listings (shop_id, title, state, price, created_at)
              VALUES (:shop_id, :title, 'draft', :price, now())
"""


def prepared(text: str = SHOP) -> PreparedBrief:
    return briefs.read(BriefSource("brief.yaml", "yaml", text))


def analysed(
    brief: PreparedBrief, observed: tuple[Evidence, ...] = (), planner: Planner | None = None
) -> AnalysisResult:
    results: dict[str, AnalysisResult] = {}
    for analysis in ANALYSES:
        if analysis.name in ANALYSIS.needs:
            needed = {name: results[name] for name in analysis.needs}
            results[analysis.name] = analysis.run(Inputs(analysis.reads(brief), needed))
    return ANALYSIS.run(Inputs(ANALYSIS.reads(brief), results, planner=planner or FakePlanner(), observed=observed))


def test_an_index_serves_what_seeks_by_another_column() -> None:
    result = analysed(prepared())
    assert result.physical is not None
    (index,) = [one for one in result.physical.indexes if "FindByPrice/1/1" in one.serves]
    assert index.definition.keys[0] == "price"
    sql = {file.path: file.content for file in result.artefacts}["shop/indexes.sql"]
    assert "CREATE INDEX CONCURRENTLY listings_price" in sql


def test_every_statement_is_forecast_at_each_volume_and_at_the_horizon() -> None:
    physical = analysed(prepared()).physical
    assert physical is not None
    points = {(row.factor, row.month) for row in physical.forecasts}
    assert {(1.0, -1), (10.0, -1), (100.0, -1)} < points
    (horizon,) = [factor for factor, month in points if month == 12]
    # A million listings become 2.2 million, ten thousand shops stay.
    assert horizon == pytest.approx((2_200_000 + 10_000) / 1_010_000, abs=1e-3)
    assert len(physical.forecasts) == 3 * 4
    assert all(row.cost <= row.cost_before for row in physical.forecasts)


def test_the_lab_runs_every_statement_before_and_after() -> None:
    result = analysed(prepared())
    (claim,) = result.claims
    assert isinstance(claim.test, WorkloadImproves)
    assert [one.id for one in claim.test.statements] == ["FindByPrice/1/1", "Page/1/1", "List/1/1"]
    assert all(len(one.bindings) == 3 for one in claim.test.statements)
    assert any("CREATE INDEX listings_price" in change for change in claim.test.changes)
    assert "30000" in " ".join(claim.test.load)


def test_what_the_lab_saw_to_harm_is_left_out_in_the_second_round() -> None:
    first = analysed(prepared())
    assert first.physical is not None
    harmful = next(one.definition.name for one in first.physical.indexes if "FindByPrice/1/1" in one.serves)
    figures = (Figure("FindByPrice/1/1 slower by", harmful),)
    seen = Evidence(first.claims[0].id, "…", Basis.EXECUTED, Verdict.REFUTED, figures=figures)
    second = analysed(prepared(), (seen,))
    assert second.physical is not None
    assert harmful not in {one.definition.name for one in second.physical.indexes}
    assert {finding.rule for finding in second.findings} >= {"physical.estimate-misleads"}
    assert any(decision.id == f"physical/left-out/{harmful}" for decision in second.decisions)


def test_offset_paging_is_a_finding() -> None:
    findings = {finding.id: finding for finding in analysed(prepared()).findings}
    assert "physical.offset-paging@Page/1/1" in findings


def test_a_use_case_whose_statement_grows_leaves_its_objective() -> None:
    scanning = SHOP.replace("WHERE l.price = :price", "WHERE l.title LIKE '%' || :title || '%'")
    findings = {finding.id: finding for finding in analysed(prepared(scanning)).findings}
    finding = findings["physical.objective-left@FindByPrice"]
    assert "leaves its p95 of" in finding.message
    assert finding.fix


def test_the_same_brief_has_the_same_design() -> None:
    assert analysed(prepared()) == analysed(prepared())


def test_without_a_planner_the_design_is_unavailable() -> None:
    with pytest.raises(DomainError) as caught:
        ANALYSIS.run(Inputs(prepared(), {"schema": analysed_schema()}))
    assert caught.value.reason is Reason.UNAVAILABLE


def analysed_schema() -> AnalysisResult:
    schema = next(analysis for analysis in ANALYSES if analysis.name == "schema")
    return schema.run(Inputs(schema.reads(prepared()), {}))


def test_a_brief_without_statements_has_nothing_to_design() -> None:
    result = analysed(prepared(SHOP.partition("use_cases:")[0]))
    assert result.claims == ()
    assert result.physical is not None
    assert result.physical.forecasts == ()


COUNTING = SHOP.replace(
    "sql: SELECT l.id, l.title FROM listings l WHERE l.price = :price",
    "sql: SELECT l.state, count(*) AS many FROM listings l GROUP BY l.state",
)


def test_what_no_index_can_answer_in_time_is_kept_twice() -> None:
    slow = COUNTING.replace("objective: {p95: 100ms}", "objective: {p95: 2ms}")
    result = analysed(prepared(slow))
    assert result.physical is not None
    (model,) = result.physical.read_models
    assert (model.kind, model.maintenance, model.statement) == ("aggregate", "trigger", "FindByPrice/1/1")
    assert model.cost_after * 5 < model.cost_before
    workload, answers = result.claims
    assert isinstance(workload.test, WorkloadImproves)
    assert workload.test.statements[0].sql_after == model.sql
    assert answers.id == f"physical/read-model/{model.name}/FindByPrice/1/1"
    tolerant = slow.replace(
        "kind: query\n    rate: {peak: 50", "kind: query\n    staleness_tolerance: 1m\n    rate: {peak: 50"
    )
    physical = analysed(prepared(tolerant)).physical
    assert physical is not None
    assert [(one.maintenance, one.staleness) for one in physical.read_models] == [("outbox", 60_000_000)]


def test_nothing_is_kept_twice_where_indexes_suffice() -> None:
    physical = analysed(prepared()).physical
    assert physical is not None
    assert physical.read_models == ()
    assert analysed(prepared(COUNTING.replace("p95: 100ms", "p95: 100s"))).physical.read_models == ()  # type: ignore[union-attr]
