"""Waiting for a change: whoever gives up is let go, also when the change comes at that very moment."""

import asyncio
import time

import pytest

from server.usecases.designs import wait_a_while


@pytest.mark.parametrize("turns", range(6))
async def test_a_cancellation_is_not_lost_beside_a_change(turns: int) -> None:
    changed = asyncio.Event()

    async def watch() -> None:
        while True:
            changed.clear()
            await wait_a_while(changed, 5)

    task = asyncio.create_task(watch())
    for _ in range(3):
        await asyncio.sleep(0)
    changed.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=1)
    task.cancel()
    assert done
    assert task.cancelled()


async def test_it_ends_with_the_change_or_after_a_while() -> None:
    changed = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, changed.set)
    started = time.monotonic()
    await wait_a_while(changed, 5)
    assert time.monotonic() - started < 2
    await wait_a_while(asyncio.Event(), 0.05)
