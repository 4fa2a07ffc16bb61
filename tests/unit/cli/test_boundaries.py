"""`groundplan boundaries`: which request a file and its options become, and what is shown of the answer."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.context import Session
from cli.main import app
from groundplan.v1 import analysis_service_pb2
from server.api.convert import boundaries
from server.engine.boundaries import compare_traces, cut_traces, traces_of

TRACES = {
    "use_cases": {
        "PlaceOrder": [["R", "Item"], ["W", "Order"], ["W", "Line"]],
        "SignIn": [["R", "User"], ["W", "Session"]],
    }
}


def followed(**answers: Callable[[Any], Any]) -> Callable[[Any], Iterator[Any]]:
    """FollowAnalysis, answered by question and without progress."""

    def follow(request: Any) -> Iterator[Any]:
        question = request.WhichOneof("question")
        answer = answers[question](getattr(request, question))
        yield analysis_service_pb2.FollowAnalysisResponse(**{question: answer})

    return follow


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The requests; they are answered by the engine itself."""
    requests: list[Any] = []

    def cut(request: analysis_service_pb2.CutServicesRequest) -> analysis_service_pb2.CutServicesResponse:
        requests.append(request)
        system = traces_of(boundaries.TRACES.up(request.traces))
        return boundaries.cut_answer(cut_traces(system, boundaries.CHANGE.up(request.change)))

    def compare(
        request: analysis_service_pb2.ComparePartitionsRequest,
    ) -> analysis_service_pb2.ComparePartitionsResponse:
        requests.append(request)
        system = traces_of(boundaries.TRACES.up(request.traces))
        return boundaries.comparison_answer(compare_traces(system, tuple(map(boundaries.SERVICE.up, request.services))))

    stub = SimpleNamespace(FollowAnalysis=followed(cut_services=cut, compare_partitions=compare))
    monkeypatch.setattr(Session, "connection", SimpleNamespace(analyses=stub))
    return requests


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    file = tmp_path / "traces.json"
    file.write_text(json.dumps(TRACES))
    return file


def run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, [str(each) for each in arguments], env={"COLUMNS": "160"})


def test_shows_modules_their_proof_and_what_is_loose(asked: list[Any], traces: Path, tmp_path: Path) -> None:
    shown = run("boundaries", traces, "--out", tmp_path / "out")
    assert shown.exit_code == 0, shown.output
    assert "Item, Line, Order" in shown.stdout
    assert "proved to be the best cut" in shown.stdout
    assert "least firmly placed" in shown.stdout
    assert (tmp_path / "out" / "boundaries" / "coupling.svg").read_text().startswith("<svg")
    assert json.loads((tmp_path / "out" / "boundaries" / "cut.json").read_text())["gap"] == 0


def test_changes_are_sent_and_told(asked: list[Any], traces: Path) -> None:
    stated = ["rate.PlaceOrder=2x", "rate.SignIn=+30%", "team.Item=stock", "pin.User=Order", "together=Item, Order"]
    stated += ["apart=Session,Item"]
    shown = run("boundaries", traces, *(part for each in stated for part in ("--what-if", each)))
    assert shown.exit_code == 0, shown.output
    assert "what the change changes" in shown.stdout
    change = asked[0].change
    assert [(one.use_case, one.factor) for one in change.rates] == [("PlaceOrder", 2), ("SignIn", 1.3)]
    assert [(one.entity, one.team) for one in change.teams] == [("Item", "stock")]
    assert [(one.entity, one.beside) for one in change.pins] == [("User", "Order")]
    assert [list(one.entities) for one in change.together] == [["Item", "Order"]]
    assert [list(one.entities) for one in change.apart] == [["Session", "Item"]]


@pytest.mark.parametrize("stated", ["PlaceOrder=2x", "rate.PlaceOrder=fast", "rate.=2x", "apart=Item", "together="])
def test_a_change_that_is_not_understood_ends_the_command(asked: list[Any], traces: Path, stated: str) -> None:
    refused = run("boundaries", traces, "--what-if", stated)
    assert refused.exit_code == 2
    assert stated in refused.stderr
    assert asked == []


@pytest.mark.parametrize("below", [None, "services", "clusters"])
def test_compares_a_cut_of_ones_own(asked: list[Any], traces: Path, tmp_path: Path, below: str | None) -> None:
    own = {"sales": ["Item", "Order", "Line", "User"], "access": ["Session"]}
    file = tmp_path / "cut.yaml"
    file.write_text(json.dumps({below: own} if below else own))
    shown = run("boundaries", traces, "--compare", file)
    assert shown.exit_code == 0, shown.output
    assert "average link" in shown.stdout
    assert "used_together" in shown.stdout
    answer = json.loads(run("--json", "boundaries", traces, "--compare", file).stdout)
    assert [one["entity"] for one in answer["misplaced"]] == ["User"]


def test_a_file_that_is_no_cut_ends_the_command(asked: list[Any], traces: Path, tmp_path: Path) -> None:
    file = tmp_path / "cut.yaml"
    file.write_text("sales: Order")
    assert run("boundaries", traces, "--compare", file).exit_code == 2
    assert run("boundaries", traces, "--compare", traces, "--what-if", "rate.SignIn=2x").exit_code == 2


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("b.yaml", "entities: [{name: A}]\nuse_cases: [{name: GetA, entity: A, action: get}]", "source"),
        ("t.yaml", "use_cases: {GetA: [[R, A]]}", "traces"),
        ("l.json", '{"useCases": [{"name": "GetA", "reads": ["A"], "writes": []}]}', "traces"),
        ("c.json", '{"nodes": "", "edges": ""}', "traces"),
        ("m.json", '{"model": {}}', "traces"),
    ],
)
def test_the_forms_of_files_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, text: str, kind: str
) -> None:
    sent: list[Any] = []

    def cut(request: Any) -> analysis_service_pb2.CutServicesResponse:
        sent.append(request)
        return analysis_service_pb2.CutServicesResponse()

    stub = SimpleNamespace(FollowAnalysis=followed(cut_services=cut))
    monkeypatch.setattr(Session, "connection", SimpleNamespace(analyses=stub))
    file = tmp_path / name
    file.write_text(text)
    assert run("boundaries", file).exit_code == 0
    assert sent[0].WhichOneof("content") == kind


def test_help_says_how_changes_are_written() -> None:
    shown = run("boundaries", "--help")
    assert "rate.USECASE=2x" in " ".join(shown.stdout.split())
