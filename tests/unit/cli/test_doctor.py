"""The doctor finds what is broken instead of breaking on it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app


def findings(arguments: list[str]) -> dict[str, list[str]]:
    """What was seen of what is wrong, by name."""
    answer = CliRunner().invoke(app, ["--json", *arguments, "doctor"])
    assert answer.exit_code == 1, answer.output
    assert answer.stderr == ""
    found: dict[str, list[str]] = {}
    for check in json.loads(answer.stdout):
        if not check["ok"]:
            found.setdefault(check["name"], []).append(check["seen"])
    return found


def test_a_broken_configuration_and_every_wrong_setting_are_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("not = [toml")
    monkeypatch.setenv("GROUNDPLAN_CONFIG", str(file))
    monkeypatch.setenv("GROUNDPLAN_EDGE_PORT", "x")
    monkeypatch.setenv("GROUNDPLAN_LOG_LEVEL", "loud")
    found = findings([])
    assert str(file) in found["configuration file"][0]
    assert "not asked" in found["service"][0]
    assert len(found["settings"]) == 2


def test_a_wrong_endpoint_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("GROUNDPLAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GROUNDPLAN_EDGE_PORT", "0")
    assert "is no endpoint" in findings(["--endpoint", "http://h:x"])["service"][0]
