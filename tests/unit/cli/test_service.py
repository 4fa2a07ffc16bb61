"""`serve`, `status` and `stop` without a server: what they start, whom they believe, and that they never hang."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from cli import streams
from cli.commands import service
from cli.main import app


@pytest.fixture
def run_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GROUNDPLAN_DATA_DIR", str(tmp_path))
    (tmp_path / "run").mkdir()
    return tmp_path / "run"


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()


def note(folder: Path, pid: int, created: float) -> None:
    (folder / "state.json").write_text(json.dumps({"pid": pid, "created": created, "endpoint": "127.0.0.1:1"}))


def test_stop_ends_the_process_that_wrote_the_state(run_folder: Path, sleeper: "subprocess.Popen[bytes]") -> None:
    note(run_folder, sleeper.pid, psutil.Process(sleeper.pid).create_time())
    answer = CliRunner().invoke(app, ["--json", "stop"])
    assert (answer.exit_code, json.loads(answer.stdout)) == (0, {"stopped": True})
    assert not psutil.pid_exists(sleeper.pid)


def test_stop_leaves_a_later_process_with_the_same_pid_alone(
    run_folder: Path, sleeper: "subprocess.Popen[bytes]"
) -> None:
    note(run_folder, sleeper.pid, psutil.Process(sleeper.pid).create_time() - 60)
    answer = CliRunner().invoke(app, ["stop"])
    assert (answer.exit_code, answer.stdout) == (0, "nothing runs here\n")
    assert sleeper.poll() is None


@pytest.mark.parametrize("text", ["", "[]", '{"pid": 999999999, "created": 1.0}', '{"pid": 1}'])
def test_a_broken_state_means_that_nothing_runs(run_folder: Path, text: str) -> None:
    (run_folder / "state.json").write_text(text)
    answer = CliRunner().invoke(app, ["--json", "status"])
    assert answer.exit_code == 4
    said = json.loads(answer.stderr)
    assert said["code"] == 4
    assert "nothing runs here" in said["error"]


def test_serve_becomes_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[list[str]] = []

    def become(program: str, arguments: list[str]) -> None:
        became.append([program, *arguments])
        raise SystemExit(0)

    monkeypatch.setattr(os, "execv", become)
    assert CliRunner().invoke(app, ["serve"]).exit_code == 0
    assert became == [[sys.executable, sys.executable, "-m", "server", "up"]]


def test_a_detached_one_is_announced_in_one_line_of_json(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "print('first API key of workspace w, shown this once: gp_k_s'); print('ready', flush=True);"
        "import os, time; assert os.getsid(0) == os.getpid(); time.sleep(600)"
    )
    monkeypatch.setattr(service, "_UP", ("-c", script))
    answer = CliRunner().invoke(app, ["--json", "serve", "--detach"])
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    process = psutil.Process(said["pid"])
    assert process.is_running()
    process.kill()
    assert (said["workspace"], said["api_key"]) == ("w", "gp_k_s")


def test_why_a_detached_one_ended_is_told_with_its_exit_status(
    run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run_folder / "log").mkdir()
    (run_folder / "log" / "up.log").write_text("of an earlier start\n")
    monkeypatch.setattr(service, "_UP", ("-c", "import sys; print('port taken', file=sys.stderr); sys.exit(5)"))
    answer = CliRunner().invoke(app, ["serve", "--detach"])
    assert answer.exit_code == 5
    assert answer.stderr == "port taken\n"


def test_a_detached_one_that_never_gets_ready_is_ended(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_UP", ("-c", "import time; time.sleep(600)"))
    monkeypatch.setattr(service, "_START_SECONDS", 0.5)
    answer = CliRunner().invoke(app, ["serve", "--detach"])
    assert answer.exit_code == 5
    assert "did not start" in answer.stderr


def test_lines_end_with_the_stream_or_the_time() -> None:
    with subprocess.Popen(["printf", "a\\nb\\nrest"], stdout=subprocess.PIPE) as ended:
        assert ended.stdout is not None
        assert list(streams.lines(ended.stdout, 10)) == ["a", "b"]
    with subprocess.Popen(["sleep", "600"], stdout=subprocess.PIPE) as silent:
        assert silent.stdout is not None
        with pytest.raises(TimeoutError):
            list(streams.lines(silent.stdout, 0.1))
        silent.kill()


def test_the_data_directory_is_absolute_and_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_DATA_DIR", "~/groundplan")
    assert service.data_directory() == Path.home() / "groundplan"
    monkeypatch.setenv("GROUNDPLAN_DATA_DIR", "here")
    assert service.data_directory() == Path.cwd() / "here"
