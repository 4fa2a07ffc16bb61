"""The capacity analysis of a brief: what it says, shows and rests on."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from server.engine import brief, contract
from server.engine.analysis import Inputs
from server.engine.capacity import ANALYSIS
from server.engine.model.plan import AnalysisResult, Basis, Verdict
from server.engine.model.resources import BriefSource

LOGIN = Path(__file__).parents[3] / "examples/login/brief.yaml"


@pytest.fixture(scope="module")
def result() -> AnalysisResult:
    prepared = brief.read(BriefSource(filename="brief.yaml", format="yaml", text=LOGIN.read_text()))
    return ANALYSIS.run(Inputs(brief=ANALYSIS.reads(prepared), results={}))


def test_the_verdict_says_what_breaks_first_and_what_to_do(result: AnalysisResult) -> None:
    assert "first to break would be LogIn p95" in result.verdict
    assert "because of login cpu" in result.verdict
    assert "Replicas of login: 2 → 3" in result.verdict


def test_every_latency_has_its_interval_and_method(result: AnalysisResult) -> None:
    latencies = [one for one in result.evidence if one.figures and one.figures[0].name == "p50"]
    assert len(latencies) >= 8
    for one in latencies:
        assert one.basis is Basis.SIMULATED
        assert "MSER-5" in one.source
        assert all(" ± " in figure.value or figure.value == "–" for figure in one.figures[:3])


def test_the_laws_of_queueing_hold(result: AnalysisResult) -> None:
    (laws,) = [one for one in result.evidence if one.id == "capacity/laws"]
    assert laws.verdict is Verdict.CONFIRMED


def test_decisions_rest_on_evidence_that_is_there(result: AnalysisResult) -> None:
    known = {one.id for one in result.evidence}
    assert {name for one in result.decisions for name in one.evidence} <= known
    assert [one.id for one in result.decisions if one.headline] == [
        "capacity/first-to-break",
        "capacity/remedy",
        "capacity/headroom",
    ]
    assert all(one.alternatives for one in result.decisions if one.id == "capacity/remedy")


def test_plots_are_drawings_and_limits_are_values(result: AnalysisResult) -> None:
    files = {one.path: one for one in result.artefacts}
    drawn = [one for one in files.values() if one.media_type == "image/svg+xml"]
    assert {"capacity/latency_against_load.svg", "capacity/utilisation.svg", "capacity/mitigations.svg"} <= set(files)
    assert all(ElementTree.fromstring(one.content).tag.endswith("svg") for one in drawn)
    limits = yaml.safe_load(files["capacity/limits.yaml"].content)
    assert limits["services"]["login"]["connections_per_replica"] == 3
    assert limits["use_cases"]["LogIn"]["requests_per_second"] > 10
    assert all(
        name in files["capacity/README.md"].content for name in ("## Resources", "limits.yaml", "mitigations.svg")
    )


def test_limits_are_there_as_contract_edge_and_database_take_them(result: AnalysisResult) -> None:
    files = {one.path: one.content for one in result.artefacts}
    limits = yaml.safe_load(files["capacity/limits.yaml"])
    prepared = brief.read(BriefSource(filename="brief.yaml", format="yaml", text=LOGIN.read_text()))
    designed = contract.ANALYSIS.run(Inputs(brief=contract.ANALYSIS.reads(prepared), results={}))
    (stated,) = [yaml.safe_load(one.content) for one in designed.artefacts if one.path.endswith("openapi.yaml")]
    known = {
        each["operationId"] for path in stated["paths"].values() for each in path.values() if "operationId" in each
    }
    overlay = yaml.safe_load(files["capacity/openapi-overlay.yaml"])
    laid = {one["target"].split("'")[1]: one["update"] for one in overlay["actions"]}
    assert set(laid) == known
    assert laid["logIn"]["x-service-rate-limit"] == {
        "requests_per_second": limits["use_cases"]["LogIn"]["requests_per_second"]
    }
    edge = yaml.safe_load(files["capacity/envoy-limits.yaml"])
    buckets = {
        name: one["typed_per_filter_config"]["envoy.filters.http.local_ratelimit"]["token_bucket"]
        for name, one in edge["routes"].items()
    }
    assert set(buckets) == known
    assert buckets["logIn"]["max_tokens"] == int(limits["use_cases"]["LogIn"]["requests_per_second"])
    assert buckets["closeAccount"]["max_tokens"] == 1
    assert float(buckets["closeAccount"]["fill_interval"].rstrip("s")) > 1.0
    assert edge["clusters"][0]["name"] == "email_service"
    assert (
        f"max_connections = {limits['databases']['database']['max_connections']} #" in files["capacity/database.conf"]
    )
