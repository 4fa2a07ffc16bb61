"""The real server behind the real Envoy, with the workspaces that tests/service works with."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pytest

from server.app.api import running as serving
from server.compute import Compute
from server.postgres import TemporaryCluster
from server.postgres.cluster import APPLICATION, OWNER
from server.running.database import DatabaseUrls
from server.settings import Settings
from tests.databases import Database
from tests.edge.conftest import Edge, running
from tests.edge.stand_in import StandIn
from tests.service.world import World, populate

T = TypeVar("T")
SETTINGS = replace(
    Settings(),
    grpc_port=0,
    compute_processes=1,
    rate_limit_per_second=0.0,
    deadline_default_seconds=60.0,  # on a machine that does other things as well, a check may have to wait
)


@dataclass
class Whole:
    edge: Edge
    world: World

    def authorization(self, caller: str) -> dict[str, str]:
        key = self.world.keys[caller]
        return {"authorization": f"Bearer {key}"} if key is not None else {}


class _Loop:
    """An event loop in a thread of its own, so that tests may block."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(120)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(30)


@contextlib.contextmanager
def whole(cluster: TemporaryCluster, template: str, name: str) -> Iterator[Whole]:
    """A database of its own, a server on it and an edge before that, with `tests.service.world` in it."""
    cluster.execute([f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}"])
    database = Database(cluster.url(name, APPLICATION), cluster.url(name, OWNER), cluster.url(name))
    loop = _Loop()
    try:
        compute = Compute(1)
        world = loop.run(populate(database, compute))
        compute.stop()
        server = serving(SETTINGS, DatabaseUrls(database.application, database.application))
        api = loop.run(server.__aenter__())
        assert api is not None
        try:
            with running(StandIn(port=api.port), client_per_second=0) as edge:
                yield Whole(edge, world)
        finally:
            loop.run(server.__aexit__(None, None, None))
    finally:
        loop.close()
        cluster.execute([f"DROP DATABASE {name} WITH (FORCE)"])


@pytest.fixture(scope="module")
def system(cluster: TemporaryCluster, template: str, request: pytest.FixtureRequest) -> Iterator[Whole]:
    """One for a test module."""
    with whole(cluster, template, "edge_" + request.module.__name__.rpartition(".")[2]) as one:
        yield one
