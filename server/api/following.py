"""Runs a call beside a listener: what it tells of its progress comes out as it is told, its answer comes last."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from server.api.context import Context
from server.engine.model.progress import Progress
from server.engine.model.resources import Principal

T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    fraction: float
    doing: str


@dataclass(frozen=True)
class Followed:
    """A call's context with somebody who listens."""

    principal: Principal | None
    request_id: str
    expires: float
    progress: Progress | None


async def follow(context: Context, ask: Callable[[Context], Awaitable[T]]) -> AsyncGenerator[Told | T, None]:
    """What ``ask`` tells, never less than before, and then its answer. Closed early, the work is cancelled.

    Of what is told faster than it is taken only the newest is kept. Raises what ``ask`` raises.
    """
    told: Told | None = None
    shown = 0.0
    changed = asyncio.Event()

    def listen(fraction: float, doing: str) -> None:
        nonlocal told
        told = Told(min(1.0, max(fraction, shown)), doing)
        changed.set()

    work = asyncio.ensure_future(ask(Followed(context.principal, context.request_id, context.expires, listen)))
    work.add_done_callback(lambda _: changed.set())
    try:
        while not work.done():
            await changed.wait()
            changed.clear()
            if told is not None:
                newest, told = told, None
                shown = newest.fraction
                yield newest
        yield work.result()
    finally:
        work.cancel()
        await asyncio.wait((work,))
        if not work.cancelled():
            work.exception()  # seen: whoever stops listening is not told
