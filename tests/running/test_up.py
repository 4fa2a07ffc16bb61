"""How `up` ends when it cannot get ready or is told to go; in the supervisor's place is a program that does nothing."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.running import supervisor, up
from server.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Of a data directory of its own. `up` takes the signals of its process; they are given back."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in signals]
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it is ignored, and `up` leaves it at that
    yield Settings.from_environment(
        {"GROUNDPLAN_DATA_DIR": str(tmp_path), "GROUNDPLAN_EDGE_PORT": "0", "GROUNDPLAN_GRPC_PORT": "0"}
    )
    for number, handler in zip(signals, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    """The processes started in place of supervisord."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: object) -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen(["sleep", "600"]))
        return started[-1]

    monkeypatch.setattr(supervisor, "start", start)
    monkeypatch.setattr(up, "database_urls", lambda settings: None)
    return started


def test_what_does_not_get_ready_is_stopped_and_said(
    settings: Settings,
    idle: list["subprocess.Popen[bytes]"],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(up, "_READY_SECONDS", 1)
    assert up.run(settings) == 5
    told = capfd.readouterr()
    assert "not ready after 1 s" in told.err
    assert told.out == ""
    assert idle[0].returncode is not None
    assert not (settings.data_dir / "run" / "state.json").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_each_signal_to_go_ends_it_in_good_order(
    number: signal.Signals, settings: Settings, idle: list["subprocess.Popen[bytes]"]
) -> None:
    def send() -> None:
        while not idle:  # before that the signal is not taken yet and would end the tests
            time.sleep(0.05)
        os.kill(os.getpid(), number)

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    assert up.run(settings) == 0
    sender.join(timeout=10)
    assert idle[0].returncode is not None


def test_a_supervisor_that_ends_by_itself_is_a_failure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "start", lambda *arguments: subprocess.Popen(["true"]))
    monkeypatch.setattr(up, "database_urls", lambda settings: None)
    assert up.run(settings) == 5
    assert "the supervisor ended" in capfd.readouterr().err


def test_localhost_is_an_address_to_listen_on() -> None:
    assert Settings.from_environment({"GROUNDPLAN_EDGE_HOST": "localhost"}).edge_host == "127.0.0.1"
