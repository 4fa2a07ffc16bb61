"""Files of the user's: changed only when sound, replaced only when they are an earlier plan's."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from typer.testing import CliRunner

from cli.archive import replaceable
from cli.context import Session
from cli.main import app
from groundplan.v1 import brief_service_pb2, finding_pb2

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def demo() -> ModuleType:
    found = importlib.util.spec_from_file_location("demo", ROOT / "examples" / "demo.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def absent(out: Path) -> None:
    pass


def empty(out: Path) -> None:
    out.mkdir()


def plan(out: Path) -> None:
    out.mkdir()
    (out / "README.md").write_text("x")
    (out / "manifest.json").write_text('{"artefacts": [{"path": "README.md", "sha256": "00"}]}')


def a_file(out: Path) -> None:
    out.write_text("x")


def a_link(out: Path) -> None:
    plan(out.with_name("elsewhere"))
    out.symlink_to("elsewhere")


def a_broken_link(out: Path) -> None:
    out.symlink_to("nowhere")


def web_extension(out: Path) -> None:
    out.mkdir()
    (out / "manifest.json").write_text('{"name": "an extension"}')


def something(out: Path) -> None:
    out.mkdir()
    (out / "thesis.tex").write_text("x")


@pytest.mark.parametrize(
    ("make", "allowed"),
    [
        (absent, True),
        (empty, True),
        (plan, True),
        (a_file, False),
        (a_link, False),
        (a_broken_link, False),
        (web_extension, False),
        (something, False),
    ],
)
def test_only_an_earlier_plan_is_replaced(
    make: Callable[[Path], None], allowed: bool, tmp_path: Path, demo: ModuleType
) -> None:
    out = tmp_path / "out"
    make(out)
    assert replaceable(out) is allowed
    if allowed:
        demo.demand_replaceable(out)
    else:
        with pytest.raises(SystemExit, match="no plan"):
            demo.demand_replaceable(out)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands in for CheckBrief: the texts it was asked about; a text with ``wrong`` in it has a mistake."""
    asked: list[str] = []

    def check(request: brief_service_pb2.CheckBriefRequest) -> brief_service_pb2.CheckBriefResponse:
        asked.append(request.source.text)
        mistakes = [finding_pb2.Problem(path="name", message="is wrong", line=1, column=7)]
        return brief_service_pb2.CheckBriefResponse(problems=mistakes if "wrong" in request.source.text else [])

    monkeypatch.setattr(Session, "connection", SimpleNamespace(briefs=SimpleNamespace(CheckBrief=check)))
    return asked


def test_a_sound_value_is_written(service: list[str], tmp_path: Path) -> None:
    file = tmp_path / "brief.yaml"
    file.write_text("name: shop # ours\n")
    file.chmod(0o640)
    answer = CliRunner().invoke(app, ["--json", "brief", "set", str(file), "name", "market"])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout) == {"file": str(file), "set": {"name": "market"}}
    assert file.read_text() == "name: market # ours\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert service == [file.read_text()]
    assert list(tmp_path.iterdir()) == [file]


def test_a_wrong_value_never_reaches_the_file(service: list[str], tmp_path: Path) -> None:
    file = tmp_path / "brief.yaml"
    file.write_text("name: shop\n")
    before = file.stat()
    answer = CliRunner().invoke(app, ["brief", "set", str(file), "name", "wrong"])
    assert answer.exit_code == 2
    assert "1:7: is wrong" in answer.stderr
    assert "left as it was" in answer.stderr
    assert (file.read_text(), file.stat().st_ino) == ("name: shop\n", before.st_ino)
    in_json = CliRunner().invoke(app, ["--json", "brief", "set", str(file), "name", "wrong"])
    assert "is wrong" in json.loads(in_json.stderr)["error"]


@pytest.mark.parametrize("command", [["set", "FILE", "name", "x"], ["answer", "FILE"], ["check", "FILE"]])
def test_a_missing_file_is_told_plainly(service: list[str], tmp_path: Path, command: list[str]) -> None:
    file = tmp_path / "none.yaml"
    answer = CliRunner().invoke(app, ["brief", *[str(file) if part == "FILE" else part for part in command]])
    assert answer.exit_code == 2
    assert "does not exist" in answer.stderr


def test_init_says_in_json_what_it_wrote(tmp_path: Path) -> None:
    file = tmp_path / "brief.yaml"
    answer = CliRunner().invoke(app, ["--json", "init", str(file)])
    assert json.loads(answer.stdout) == {"file": str(file)}
    again = CliRunner().invoke(app, ["--json", "init", str(file)])
    assert json.loads(again.stderr) == {"error": f"{file} exists; --force overwrites it", "code": 2}
