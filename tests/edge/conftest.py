"""One Envoy and one stand-in for the whole folder; what a test put into the stand-in is gone before the next."""

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.postgres.places import free_port
from server.running.edge import EdgeSettings
from server.running.edge.process import start
from tests.edge.stand_in import StandIn


@dataclass
class Edge:
    settings: EdgeSettings
    upstream: StandIn
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"{'https' if self.settings.tls_cert else 'http'}://127.0.0.1:{self.settings.port}"

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.settings.port}"


@contextlib.contextmanager
def running(upstream: StandIn, **settings: Any) -> Iterator[Edge]:
    """An Envoy that is ready, with the given settings and free ports."""
    # Short: the path of a socket may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="edge-") as directory:
        stated = {"port": free_port(), "run_directory": Path(directory), "concurrency": 1, "drain_seconds": 2}
        configured = EdgeSettings(upstreams=(("127.0.0.1", upstream.port),), **{**stated, **settings})
        edge = Edge(configured, upstream, start(configured))
        try:
            _wait_until_ready(edge)
            yield edge
        finally:
            edge.process.terminate()
            edge.process.wait(20)


def _wait_until_ready(edge: Edge) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert edge.process.poll() is None, f"Envoy has ended with {edge.process.returncode}"
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{edge.url}/healthz", verify=False).status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("Envoy is not ready")


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    with StandIn() as started:
        yield started


@pytest.fixture(scope="session")
def one_edge(stand_in: StandIn) -> Iterator[Edge]:
    with running(stand_in, client_per_second=10_000, client_burst=10_000) as edge:
        yield edge


@pytest.fixture
def edge(one_edge: Edge) -> Edge:
    one_edge.upstream.reset()
    return one_edge


@pytest.fixture
def http(edge: Edge) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=edge.url) as client:
        yield client


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Collecting the long one draws its requests, which takes minutes; whoever leaves proofs out need not wait."""
    long = collection_path.name == "test_conformance_at_length.py"
    return True if long and config.getoption("markexpr") == "not proof" else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """An id for each operation: with pytest 9.2 those of a test of schemathesis have one, and xdist runs the first."""
    label = item.name.partition("[")[2].removesuffix("]")
    if label and "[" not in item.nodeid:
        item._id = item.id.with_params(label)
