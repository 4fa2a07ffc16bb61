"""Where a listener is reached, why a port is refused, and who is believed to run."""

import json
import os
import socket
from pathlib import Path

import psutil
import pytest

from server.running import addresses, state
from server.running.up import run
from server.settings import Settings


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("127.0.0.1", "127.0.0.1:80"),
        ("0.0.0.0", "127.0.0.1:80"),
        ("192.0.2.7", "192.0.2.7:80"),
        ("::", "[::1]:80"),
        ("::1", "[::1]:80"),
    ],
)
def test_a_listener_is_reached_at(host: str, reached: str) -> None:
    assert addresses.reached_at(host, 80) == reached


def test_a_taken_port_is_refused_with_its_reason_and_a_free_one_is_not() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert "in use" in str(addresses.refusal("127.0.0.1", port)).lower()
        assert addresses.refusal("0.0.0.0", port)
    assert addresses.refusal("127.0.0.1", port) is None
    assert addresses.refusal("127.0.0.1", 0) is None


@pytest.mark.parametrize("which", ["EDGE", "GRPC"])
def test_nothing_starts_on_a_taken_port(which: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ports = {"GROUNDPLAN_EDGE_PORT": "0", "GROUNDPLAN_GRPC_PORT": "0", f"GROUNDPLAN_{which}_PORT": str(port)}
        assert run(Settings.from_environment({**ports, "GROUNDPLAN_DATA_DIR": str(tmp_path)})) == 5
    said = capfd.readouterr().err
    assert str(port) in said
    assert f"GROUNDPLAN_{which}_PORT" in said
    assert not (tmp_path / "postgres").exists()


def test_a_state_is_believed_only_while_that_very_process_lives(tmp_path: Path) -> None:
    assert not state.runs(tmp_path)
    state.write(tmp_path, "127.0.0.1:1", tmp_path / "socket")
    assert state.runs(tmp_path)
    earlier = {"pid": os.getpid(), "created": psutil.Process().create_time() - 60}
    (tmp_path / "state.json").write_text(json.dumps(earlier))
    assert not state.runs(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": 999999999, "created": 1}', '{"pid": "x", "created": 1}'])
def test_a_broken_or_stale_state_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "state.json").write_text(text)
    assert not state.runs(tmp_path)
