"""The use cases on a fresh database, computing in the test's own process."""

from collections.abc import AsyncIterator

import pytest

from server.store import Store
from server.usecases.api_keys import ApiKeyUseCases
from server.usecases.authentication import Authentication
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import DesignUseCases
from server.usecases.maintenance import Maintenance
from server.usecases.operations import OperationUseCases
from server.usecases.workspaces import WorkspaceUseCases
from tests.databases import Clock
from tests.sources import Inline


@pytest.fixture
def briefs(store: Store, clock: Clock) -> BriefUseCases:
    return BriefUseCases(store, Inline(), clock)


@pytest.fixture
def designs(store: Store, clock: Clock) -> DesignUseCases:
    return DesignUseCases(store, Inline(), clock)


@pytest.fixture
def operations(store: Store, designs: DesignUseCases) -> OperationUseCases:
    return OperationUseCases(store, designs)


@pytest.fixture
def workspaces(store: Store, clock: Clock) -> WorkspaceUseCases:
    return WorkspaceUseCases(store, clock)


@pytest.fixture
def api_keys(store: Store, clock: Clock) -> ApiKeyUseCases:
    return ApiKeyUseCases(store, clock)


@pytest.fixture
def maintenance(store: Store, clock: Clock) -> Maintenance:
    return Maintenance(store, clock)


@pytest.fixture
async def authentication(store: Store, clock: Clock) -> AsyncIterator[Authentication]:
    started = Authentication(store, clock)
    await started.start()
    yield started
    await started.stop()
