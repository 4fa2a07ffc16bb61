"""Exit codes of `design` and `watch`: what came of a design is known without reading what was printed."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from google.longrunning import operations_pb2
from typer.testing import CliRunner

from cli.context import Session
from cli.main import app
from groundplan.v1 import (
    brief_pb2,
    brief_service_pb2,
    deliverable_pb2,
    design_pb2,
    design_service_pb2,
    finding_pb2,
)

NAME = "workspaces/default/designs/d"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stands in for the stubs: one design, as ``design`` and ``deliverable`` say."""
    metadata = design_pb2.CreateDesignMetadata(design=NAME)
    operation = operations_pb2.Operation(name="operations/o")
    operation.metadata.Pack(metadata)
    world = SimpleNamespace(
        design=design_pb2.Design(name=NAME, state=design_pb2.DESIGN_STATE_SUCCEEDED),
        deliverable=deliverable_pb2.Deliverable(name=f"{NAME}/deliverables/schema", verdict="holds [all]"),
    )
    brief = brief_pb2.Brief(name="workspaces/default/briefs/b")
    briefs = SimpleNamespace(
        CheckBrief=lambda request: brief_service_pb2.CheckBriefResponse(),
        GetBrief=lambda request: brief,
        UpdateBrief=lambda request: brief,
    )
    designs = SimpleNamespace(
        CreateDesign=lambda request: operation,
        WatchDesign=lambda request: iter([design_service_pb2.WatchDesignResponse(design=world.design)]),
        ListDeliverables=lambda request: design_service_pb2.ListDeliverablesResponse(deliverables=[world.deliverable]),
    )
    monkeypatch.setattr(Session, "connection", SimpleNamespace(briefs=briefs, designs=designs))
    return world


@pytest.fixture
def brief(tmp_path: Path) -> str:
    file = tmp_path / "b.yaml"
    file.write_text("name: b\n")
    return str(file)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_plan_without_fault_exits_0(service: SimpleNamespace, brief: str, options: list[str]) -> None:
    answer = CliRunner().invoke(app, [*options, "design", brief])
    assert answer.exit_code == 0, answer.output
    assert ("holds [all]" in answer.stdout) is not bool(options)


@pytest.mark.parametrize("options", [[], ["--json"]])
@pytest.mark.parametrize(
    "fault",
    [
        deliverable_pb2.Deliverable(counts=deliverable_pb2.DeliverableCounts(refuted=1)),
        deliverable_pb2.Deliverable(findings=[finding_pb2.Finding(severity=finding_pb2.SEVERITY_HIGH)]),
    ],
)
def test_a_refuted_claim_or_a_grave_finding_exits_1(
    service: SimpleNamespace, brief: str, fault: deliverable_pb2.Deliverable, options: list[str]
) -> None:
    service.deliverable.MergeFrom(fault)
    assert CliRunner().invoke(app, [*options, "design", brief]).exit_code == 1


def test_a_medium_finding_is_no_fault(service: SimpleNamespace, brief: str) -> None:
    service.deliverable.findings.add(severity=finding_pb2.SEVERITY_MEDIUM)
    assert CliRunner().invoke(app, ["design", brief]).exit_code == 0


@pytest.mark.parametrize("command", [["watch", "d"], ["design", "BRIEF"]])
def test_a_design_that_failed_exits_5(service: SimpleNamespace, brief: str, command: list[str]) -> None:
    service.design.state = design_pb2.DESIGN_STATE_FAILED
    service.design.failure.message = "no memory"
    answer = CliRunner().invoke(app, ["--json", *[brief if part == "BRIEF" else part for part in command]])
    assert answer.exit_code == 5
    said = json.loads(answer.stderr)
    assert said["code"] == 5
    assert "no memory" in said["error"]


def test_what_cannot_be_replaced_is_refused_before_anything_is_computed(
    service: SimpleNamespace, brief: str, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    answer = CliRunner().invoke(app, ["design", brief, "--out", str(tmp_path / "mine")])
    assert answer.exit_code == 2
    assert "no plan" in answer.stderr
