"""What a killed supervisor leaves behind is found by pid and start time, and ended."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from server.running import leftovers


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()


def test_a_remembered_process_is_ended(tmp_path: Path, sleeper: "subprocess.Popen[bytes]") -> None:
    leftovers.remember(tmp_path / "pids.json", [sleeper.pid])
    assert leftovers.end(tmp_path / "pids.json") == 1
    assert not psutil.pid_exists(sleeper.pid)
    assert not (tmp_path / "pids.json").exists()


def test_a_pid_that_belongs_to_somebody_else_by_now_is_left_alone(
    tmp_path: Path, sleeper: "subprocess.Popen[bytes]"
) -> None:
    earlier = psutil.Process(sleeper.pid).create_time() - 3600
    (tmp_path / "pids.json").write_text(json.dumps({str(sleeper.pid): earlier}))
    assert leftovers.end(tmp_path / "pids.json") == 0
    assert sleeper.poll() is None


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"x": 1}', '{"999999999": 1.0}'])
def test_a_missing_or_broken_record_ends_nothing(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "pids.json").write_text(text)
    assert leftovers.end(tmp_path / "pids.json") == 0
