"""The process drains before it ends, takes Envoy with it however it ends, and keeps the admin interface shut."""

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from server.postgres.places import free_port
from server.running.edge.config import ADMIN_SOCKET
from tests.edge.cases import send
from tests.edge.conftest import Edge
from tests.edge.stand_in import StandIn

_PROGRAM = """
import json, pathlib, sys
from server.running.edge import EdgeSettings, run
stated = json.loads(sys.argv[1])
stated["upstreams"] = tuple(map(tuple, stated["upstreams"]))
stated["run_directory"] = pathlib.Path(stated["run_directory"])
sys.exit(run(EdgeSettings(**stated)))
"""


class Running:
    """`run` in a process of its own."""

    def __init__(self, upstream: StandIn, folder: str) -> None:
        self.port = free_port()
        self.folder = Path(folder)
        stated = {
            "port": self.port,
            "upstreams": [["127.0.0.1", upstream.port]],
            "run_directory": folder,
            "drain_seconds": 5,
            "concurrency": 1,
        }
        self.process = subprocess.Popen([sys.executable, "-c", _PROGRAM, json.dumps(stated)])
        deadline = time.monotonic() + 30
        while not self.ready():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        [self.envoy] = psutil.Process(self.process.pid).children()

    def ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz").status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def started(stand_in: StandIn) -> Iterator[Running]:
    stand_in.reset()
    with tempfile.TemporaryDirectory(prefix="edge-") as folder:
        running = Running(stand_in, folder)
        try:
            yield running
        finally:
            running.process.kill()
            running.process.wait(10)
            psutil.wait_procs([running.envoy], timeout=10)


def test_a_call_in_flight_is_answered_before_the_end(started: Running, stand_in: StandIn) -> None:
    stand_in.delay = 2
    answers: list[httpx.Response] = []
    caller = threading.Thread(
        target=lambda: answers.append(httpx.get(f"http://127.0.0.1:{started.port}/v1/rules", timeout=20))
    )
    caller.start()
    while not stand_in.calls:
        time.sleep(0.05)
    started.process.send_signal(signal.SIGTERM)
    caller.join(20)
    stand_in.delay = 0
    assert [one.status_code for one in answers] == [200]
    assert started.process.wait(20) == 0
    assert not started.envoy.is_running()


def test_nobody_connected_means_no_waiting(started: Running) -> None:
    begun = time.monotonic()
    started.process.send_signal(signal.SIGINT)
    assert started.process.wait(20) == 0
    assert time.monotonic() - begun < 3


def test_while_draining_the_health_check_fails(started: Running, stand_in: StandIn) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{started.port}") as connected:
        assert connected.get("/healthz").status_code == 200
        started.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert connected.get("/healthz").status_code == 503


def test_envoy_that_dies_ends_the_process_with_a_failure(started: Running) -> None:
    started.envoy.kill()
    assert started.process.wait(10) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems cannot tie a child to its parent")
def test_envoy_does_not_outlive_a_killed_parent(started: Running) -> None:
    started.process.kill()
    gone, alive = psutil.wait_procs([started.envoy], timeout=10)
    assert (len(gone), alive) == (1, [])


def test_the_admin_interface_is_a_socket_of_this_user(started: Running) -> None:
    socket = started.folder / ADMIN_SOCKET
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(started.folder.stat().st_mode) == 0o700
    assert socket.stat().st_uid == os.getuid()
    listening = [one for one in started.envoy.net_connections(kind="tcp") if one.status == psutil.CONN_LISTEN]
    assert {one.laddr.port for one in listening} == {started.port}


@pytest.mark.parametrize("path", ["/stats", "/config_dump", "/quitquitquit", "/metrics", "/certs", "/runtime"])
def test_the_admin_interface_is_not_reached_through_the_edge(edge: Edge, path: str) -> None:
    assert send(edge, f"GET {path}").status == 404
    assert send(edge, f"POST {path}").status == 404
