"""One lab for all tests that do not break it; each test has databases of its own anyway."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from server.compute import Compute
from server.lab import Lab
from server.lab.ghost import Ghosts, ghosts
from server.lab.ground import Ground
from server.lab.limits import LIMITS


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def compute() -> AsyncIterator[Compute]:
    compute = Compute(processes=1)
    yield compute
    compute.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lab(compute: Compute) -> AsyncIterator[Lab]:
    lab = Lab(compute)
    await lab.start()
    yield lab
    await lab.stop()


@pytest.fixture(scope="session")
def planner() -> Iterator[Ghosts]:
    """PostgreSQL's planner on ghost databases."""
    with ghosts() as planner:
        yield planner


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ground() -> AsyncIterator[Ground]:
    ground = Ground(2, LIMITS)
    await ground.start()
    yield ground
    await ground.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Session fixtures live on the session's loop, so every asynchronous test here runs on it."""
    for item in items:
        if "tests/lab/" in item.nodeid and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
