"""The worker takes one job at a time, tells whose call it was, and stops when told to, also before it has begun."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Principal
from server.jobs.worker import Worker
from server.store import Store
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import DesignUseCases
from server.usecases.maintenance import Maintenance
from tests.sources import Inline, source


class Recorded:
    """Stands in for the computation: ends each design by cancelling it, and notes what ran beside it."""

    def __init__(self, designs: DesignUseCases, principal: Principal) -> None:
        self.calls: list[tuple[str, str]] = []
        self.at_work = self.most_at_work = 0
        self.failures = 0
        self._designs = designs
        self._principal = principal

    async def __call__(self, workspace: str, design_id: str, request_id: str) -> None:
        self.calls.append((design_id, request_id))
        if self.failures:
            self.failures -= 1
            raise DomainError(Reason.UNAVAILABLE, "away for a moment")
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await asyncio.sleep(0.3)
        await self._designs.cancel(self._principal, workspace, design_id)
        self.at_work -= 1


@pytest.fixture
async def designs(store: Store, acme: Principal) -> DesignUseCases:
    await BriefUseCases(store, Inline()).create(acme, "acme", source=source())
    return DesignUseCases(store, Inline())


async def stops(running: "asyncio.Task[None]", asked: asyncio.Event) -> None:
    asked.set()
    await asyncio.wait_for(running, 5)


async def test_one_design_at_a_time(store: Store, designs: DesignUseCases, acme: Principal) -> None:
    names = [f"d{number}" for number in range(3)]
    for name in names:
        await designs.create(replace(acme, request_id=f"call-{name}"), "acme", brief_id="shop", design_id=name)
    computed: Any = Recorded(designs, acme)
    computed.failures = 1
    asked = asyncio.Event()
    running = asyncio.create_task(Worker(store.connect, Maintenance(store), computed, asked).run())
    async with asyncio.timeout(30):
        for name in names:
            while not (await designs.get(acme, "acme", name)).done:
                await asyncio.sleep(0.05)
    await stops(running, asked)
    assert computed.most_at_work == 1
    assert set(computed.calls) == {(name, f"call-{name}") for name in names}
    assert len(computed.calls) == len(names) + 1


async def test_it_stops_while_it_waits_for_the_database(store: Store) -> None:
    async def never() -> Any:
        await asyncio.sleep(3_600)

    asked = asyncio.Event()
    computed: Any = None
    running = asyncio.create_task(Worker(never, Maintenance(store), computed, asked).run())
    await asyncio.sleep(0.1)
    await stops(running, asked)
