"""What `make run` starts: it comes up, shows its key once, restarts what dies, stops in order, and cleans up."""

import stat
import time
from pathlib import Path

import httpx
import psutil
import pytest

from tests.installation import Installation


def test_the_first_key_is_shown_once_and_kept_for_its_owner_alone(installation: Installation) -> None:
    shown = [line for line in installation.output if "first API key" in line]
    assert len(shown) == 1
    assert installation.key in shown[0]
    assert stat.S_IMODE((installation.folder / "config.toml").stat().st_mode) == 0o600


def test_the_key_is_in_no_log_and_no_configuration(installation: Installation) -> None:
    secret = installation.key.rsplit("_", 1)[1]
    for file in (installation.data / "run").rglob("*"):
        if file.is_file():
            assert secret not in file.read_text(errors="replace"), file


def test_what_dies_is_started_again(installation: Installation) -> None:
    before = installation.processes()
    assert set(before) == {"postgres", "api", "worker", "edge"}
    for program in before:
        installation.kill(program)
    deadline = time.monotonic() + 90
    recovered = False
    with installation.client() as client:
        while not recovered and time.monotonic() < deadline:
            time.sleep(0.3)
            after = installation.processes()
            replaced = all(pid and pid != before[name] for name, pid in after.items())
            recovered = replaced and _answers(client, installation)
    assert recovered, installation.logs()


def _answers(client: httpx.Client, installation: Installation) -> bool:
    try:
        return client.get(f"/v1/{installation.parent}").status_code == 200
    except httpx.TransportError:
        return False


def test_a_second_one_on_the_same_data_is_refused_with_the_pid_of_the_first(installation: Installation) -> None:
    pid = installation.state["pid"]
    with pytest.raises(AssertionError, match=f"process {pid} already runs on"):
        Installation(installation.folder).start()


def test_it_stops_with_everything_it_started(tmp_path: Path) -> None:
    with Installation(tmp_path / "one") as running:
        children = running.running()
        assert len(children) >= 6
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in children if psutil.pid_exists(pid)], timeout=10)
    assert alive == []


def test_a_killed_supervisor_leaves_no_lock_and_the_next_start_finds_the_data(tmp_path: Path) -> None:
    running = Installation(tmp_path / "two").start()
    key = running.key
    left = running.running()
    running.kill_supervisor()
    again = Installation(tmp_path / "two").start()
    try:
        assert not any("first API key" in line for line in again.output)
        with again.client(key) as client:
            assert client.get(f"/v1/{again.parent}").status_code == 200
    finally:
        again.stop()
    alive = [pid for pid in left if psutil.pid_exists(pid)]
    assert alive == []
