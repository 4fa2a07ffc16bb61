"""A real gRPC server with the full chain on a real PostgreSQL; one a test module, since a start takes a second."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import grpc.aio
import pytest
import pytest_asyncio

from server.app.api import Api, running
from server.compute import Compute
from server.postgres import TemporaryCluster
from server.postgres.cluster import APPLICATION, OWNER
from server.running.database import DatabaseUrls
from server.settings import Settings
from tests.databases import Database
from tests.service.client import Client
from tests.service.world import World, populate

SETTINGS = replace(Settings(), grpc_port=0, compute_processes=1, rate_limit_per_second=0.0)


@pytest.fixture(scope="module")
def module_database(cluster: TemporaryCluster, template: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh, migrated database for a test module."""
    name = "service_" + request.module.__name__.rpartition(".")[2]
    cluster.execute([f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}"])
    yield Database(cluster.url(name, APPLICATION), cluster.url(name, OWNER), cluster.url(name))
    cluster.execute([f"DROP DATABASE {name} WITH (FORCE)"])


@pytest.fixture(scope="module")
def settings() -> Settings:
    """What the server runs with; a module that needs others overrides this fixture."""
    return SETTINGS


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(module_database: Database) -> AsyncIterator[World]:
    compute = Compute(1)
    try:
        yield await populate(module_database, compute)
    finally:
        compute.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(module_database: Database, world: World, settings: Settings) -> AsyncIterator[Api]:
    urls = DatabaseUrls(module_database.application, module_database.application)
    async with running(settings, urls) as started:
        assert started is not None
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(api: Api, world: World) -> AsyncIterator[Client]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{api.port}") as channel:
        yield Client(channel, world)
        await asyncio.sleep(0)
