"""One lab for the module's plans, and the switch that rewrites golden files."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from server.lab import Lab


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--regenerate"))


@pytest_asyncio.fixture
async def lab() -> AsyncIterator[Lab]:
    running = Lab()
    await running.start()
    yield running
    await running.stop()
