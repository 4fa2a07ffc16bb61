"""The first key reaches the command line, and nothing of the user's is lost on the way."""

import stat
import tomllib
from pathlib import Path

import pytest

from server.running import client_file

ENDPOINT = "http://127.0.0.1:8080"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config" / "config.toml"
    monkeypatch.setenv("GROUNDPLAN_CONFIG", str(path))
    (tmp_path / "data").mkdir()
    return path


@pytest.fixture
def data(file: Path, tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_new_file_is_for_its_owner_alone(file: Path, data: Path) -> None:
    assert str(file) in client_file.keep(ENDPOINT, "gp_k_s", "w", data)
    assert tomllib.loads(file.read_text()) == {"endpoint": ENDPOINT, "workspace": "w", "api_key": "gp_k_s"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [found.name for found in file.parent.iterdir()] == ["config.toml"]


def test_a_file_with_the_key_of_another_is_left_as_it_is(file: Path, data: Path) -> None:
    file.parent.mkdir()
    before = 'endpoint = "https://elsewhere"\napi_key = "gp_theirs"\n'
    file.write_text(before)
    said = client_file.keep(ENDPOINT, "gp_k_s", "w", data)
    assert file.read_text() == before
    assert "names another" in said
    assert f"GROUNDPLAN_CONFIG={data / 'client.toml'}" in said
    assert tomllib.loads((data / "client.toml").read_text())["api_key"] == "gp_k_s"
    assert client_file.refresh("http://127.0.0.1:9", data) is None
    assert tomllib.loads((data / "client.toml").read_text())["endpoint"] == "http://127.0.0.1:9"
    assert file.read_text() == before


def test_what_else_the_file_says_stays(file: Path, data: Path) -> None:
    file.parent.mkdir()
    file.write_text('# mine\nworkspace = "old" # note\n\n[extra]\nendpoint = "x"\n')
    client_file.keep(ENDPOINT, "gp_k_s", "w", data)
    found = tomllib.loads(file.read_text())
    assert found == {"workspace": "w", "endpoint": ENDPOINT, "api_key": "gp_k_s", "extra": {"endpoint": "x"}}
    assert file.read_text().startswith("# mine\n")


def test_a_later_start_brings_only_the_endpoint_up_to_date(file: Path, data: Path) -> None:
    client_file.keep(ENDPOINT, "gp_k_s", "w", data)
    assert client_file.refresh("http://127.0.0.1:9", data) is None
    assert tomllib.loads(file.read_text()) == {
        "endpoint": "http://127.0.0.1:9",
        "workspace": "w",
        "api_key": "gp_k_s",
    }
    file.write_text('endpoint = "http://h"\nworkspace = "w"\napi_key = "gp_other"\n')
    assert client_file.refresh("http://127.0.0.1:10", data) is None
    assert tomllib.loads(file.read_text())["endpoint"] == "http://h"


@pytest.mark.parametrize("content", [None, "not = [toml"])
def test_a_directory_or_file_that_is_of_no_use_is_reported(file: Path, data: Path, content: str | None) -> None:
    if content is None:
        file.parent.write_text("a file where the directory should be")
    else:
        file.parent.mkdir()
        file.write_text(content)
    said = client_file.keep(ENDPOINT, "gp_k_s", "w", data)
    assert "cannot be used" in said
    assert tomllib.loads((data / "client.toml").read_text())["api_key"] == "gp_k_s"


def test_without_a_record_there_is_nothing_to_refresh(data: Path) -> None:
    assert client_file.refresh(ENDPOINT, data) is None
