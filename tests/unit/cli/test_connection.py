"""Endpoints, resource names and refusals, as the command line understands and tells them."""

import json
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest
from google.longrunning import operations_pb2
from typer.testing import CliRunner

from cli.commands.resources import full_name
from cli.connection import address_of, explain
from cli.context import Session
from cli.main import app


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        ("http://h", ("http", "h:80")),
        ("https://h", ("https", "h:443")),
        ("http://127.0.0.1:8080", ("http", "127.0.0.1:8080")),
        ("http://[::1]:8080", ("http", "[::1]:8080")),
    ],
)
def test_an_endpoint_has_an_address(endpoint: str, address: tuple[str, str]) -> None:
    assert address_of(endpoint) == address


@pytest.mark.parametrize("endpoint", ["http://h:port", "http://h:99999", "http://[::1", "ftp://h"])
def test_what_is_no_endpoint_is_wrong_usage(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_CONFIG", str(tmp_path / "none.toml"))
    answer = CliRunner().invoke(app, ["--json", "--endpoint", endpoint, "list", "briefs"])
    assert answer.exit_code == 2
    assert "is no endpoint" in json.loads(answer.stderr)["error"]


def test_a_missing_certificate_file_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("GROUNDPLAN_CA_FILE", str(tmp_path / "none.pem"))
    answer = CliRunner().invoke(app, ["--endpoint", "https://127.0.0.1:1", "list", "briefs"])
    assert answer.exit_code == 2
    assert "GROUNDPLAN_CA_FILE" in answer.stderr


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("briefs/b", "workspaces/w/briefs/b"),
        ("keys/k", "workspaces/w/apiKeys/k"),
        ("apiKeys/k", "workspaces/w/apiKeys/k"),
        ("designs/d/artefacts/keys/x.md", "workspaces/w/designs/d/artefacts/keys/x.md"),
        ("workspaces/v/briefs/b", "workspaces/v/briefs/b"),
        ("rules/r.1", "rules/r.1"),
        ("capabilities/c", "capabilities/c"),
        ("technologies/t", "technologies/t"),
        ("operations/o", "operations/o"),
    ],
)
def test_names_are_completed_where_they_belong_to_a_workspace(given: str, full: str) -> None:
    assert full_name("workspaces/w", given) == full


def test_a_refusal_names_its_request() -> None:
    error = SimpleNamespace(
        code=lambda: grpc.StatusCode.INTERNAL,
        details=lambda: "a fault",
        trailing_metadata=lambda: (("x-request-id", "r-1"),),
        initial_metadata=lambda: None,
    )
    assert explain(error) == "a fault\n  request r-1"


@pytest.mark.parametrize(
    ("stub", "method", "name"),
    [
        ("catalog", "GetRule", "rules/r"),
        ("catalog", "GetCapability", "capabilities/c"),
        ("catalog", "GetTechnology", "technologies/t"),
        ("operations", "GetOperation", "operations/o"),
        ("workspaces", "GetApiKey", "keys/k"),
        ("designs", "GetArtefact", "designs/d/artefacts/a/b.md"),
    ],
)
def test_get_asks_the_service_that_keeps_the_resource(
    stub: str, method: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = SimpleNamespace(**{method: lambda request: operations_pb2.Operation(name=request.name)})
    monkeypatch.setattr(Session, "connection", SimpleNamespace(**{stub: service}))
    answer = CliRunner().invoke(app, ["--json", "--workspace", "w", "get", name])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["name"] == full_name("workspaces/w", name)


@pytest.mark.parametrize("name", ["marketplace", "rules", "briefs/", "nothings/x", "operations/o/x"])
def test_get_refuses_what_is_no_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "connection", SimpleNamespace())
    answer = CliRunner().invoke(app, ["get", name])
    assert answer.exit_code == 2
    assert "is no resource name" in answer.stderr
