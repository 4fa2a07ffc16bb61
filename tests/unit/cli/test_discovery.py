"""Flags, then environment, then the configuration file."""

from pathlib import Path

import pytest

from cli.discovery import DEFAULT_ENDPOINT, discover


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ENDPOINT", "WORKSPACE", "API_KEY"):
        monkeypatch.delenv(f"GROUNDPLAN_{name}", raising=False)
    path = tmp_path / "config.toml"
    monkeypatch.setenv("GROUNDPLAN_CONFIG", str(path))
    return path


def test_defaults_without_anything(file: Path) -> None:
    found = discover(None, None, None)
    assert (found.endpoint, found.workspace, found.api_key) == (DEFAULT_ENDPOINT, "default", "")


def test_the_file_is_read(file: Path) -> None:
    file.write_text('endpoint = "http://h:1"\nworkspace = "w"\napi_key = "gp_k_s"\n')
    found = discover(None, None, None)
    assert (found.endpoint, found.parent, found.api_key) == ("http://h:1", "workspaces/w", "gp_k_s")


def test_the_environment_goes_before_the_file_and_a_flag_before_both(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('workspace = "from-file"\n')
    monkeypatch.setenv("GROUNDPLAN_WORKSPACE", "from-environment")
    assert discover(None, None, None).workspace == "from-environment"
    assert discover(None, "from-flag", None).workspace == "from-flag"


def test_an_endpoint_without_scheme_is_plain_http(file: Path) -> None:
    assert discover("localhost:8080", None, None).endpoint == "http://localhost:8080"


def test_the_key_is_not_in_the_repr(file: Path) -> None:
    assert "gp_k_s" not in repr(discover(None, None, "gp_k_s"))
