"""What every test may use: one throwaway PostgreSQL for the session, and a fresh, migrated database for each test."""

import asyncio
import datetime as dt
import itertools
import os
from collections.abc import AsyncIterator, Callable, Iterator

import asyncpg
import hypothesis
import pytest

from server.engine.model.resources import Principal, Quotas, Role
from server.postgres import Cluster, TemporaryCluster
from server.postgres.cluster import APPLICATION, OWNER
from server.store import Store, migrate
from tests.databases import Clock, Database

TEMPLATE = "groundplan_template"

os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"  # as in `server.__main__`: tests start clusters beside channels too
# A draw that takes long on a busy machine is no fault of what is tested.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="rewrite the golden files (make golden)")


_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[TemporaryCluster]:
    with Cluster.temporary() as running:
        yield running


@pytest.fixture(scope="session")
def template(cluster: TemporaryCluster) -> str:
    """The name of a migrated database to copy."""
    cluster.create_application_database(TEMPLATE, OWNER, APPLICATION)
    asyncio.run(migrate(cluster.url(TEMPLATE, OWNER)))
    return TEMPLATE


@pytest.fixture
def new_database(cluster: TemporaryCluster) -> Iterator[Callable[..., Database]]:
    """Makes databases, empty ones unless a template is named; they go with the test."""
    made: list[str] = []

    def make(template: str = "template1") -> Database:
        name = f"test_{next(_numbers)}"
        asyncio.run(_administer(cluster, f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}"))
        made.append(name)
        return Database(cluster.url(name, APPLICATION), cluster.url(name, OWNER), cluster.url(name))

    cluster.create_application_database(f"unused_{next(_numbers)}", OWNER, APPLICATION)  # makes the roles
    yield make
    for name in made:
        asyncio.run(_administer(cluster, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database(template: str, new_database: Callable[..., Database]) -> Database:
    """A fresh, migrated database."""
    return new_database(template)


@pytest.fixture
async def store(database: Database) -> AsyncIterator[Store]:
    """The store, opened as the application on a fresh database."""
    opened = await Store.open(database.application)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def found_workspace(store: Store) -> Callable[..., object]:
    """Makes a workspace and returns its administrator."""

    async def make(name: str = "acme", **quotas: int) -> Principal:
        principal = Principal(name, Role.ADMIN, "apiKeys/tester", "request-1")
        async with store.unit(principal) as unit:
            await unit.workspaces.create(name.title(), Quotas(**quotas), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
            await unit.commit()
        return principal

    return make


@pytest.fixture
async def acme(found_workspace: Callable[..., object]) -> Principal:
    """The administrator of the workspace ``acme``."""
    return await found_workspace("acme")  # type: ignore[misc]


async def _administer(cluster: TemporaryCluster, statement: str) -> None:
    connection = await asyncpg.connect(cluster.url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
