"""The pool of processes as the event loop sees it."""

import asyncio
import contextlib
import itertools
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import ForkServerContext
from typing import TypeVar

from server.compute import inside
from server.engine.errors import DomainError, Reason
from server.engine.model.progress import Progress

T = TypeVar("T")

# A function that takes its process down twice (out of memory, a crash in native code) would do so again.
ATTEMPTS = 2

_REMEMBERED = 4_096
"""Cancelled calls that the processes can be told of before the first is forgotten."""


class Compute:
    """A pool of processes that outlives the death of any of them and dies with its parent.

    Functions must be importable by name and pure: when a process dies under a call, the call is made once more.
    """

    def __init__(self, processes: int = 0, limit_seconds: float | None = None, preload: Sequence[str] = ()) -> None:
        """``processes`` 0 means one per CPU, at most 4; ``preload`` names modules that new processes start with."""
        self._processes = processes or min(4, len(os.sched_getaffinity(0)))
        self._limit = limit_seconds
        # forkserver, not fork: a fork of a process with threads, an event loop and gRPC in it may hang.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["server.compute.inside", *preload])
        self._pool: _Pool | None = None
        self._numbers = itertools.count(1)

    async def run(
        self,
        function: Callable[..., T],
        *arguments: object,
        limit_seconds: float | None = None,
        progress: Progress | None = None,
    ) -> T:
        """``function(*arguments)`` in another process. Cancelled, the function ends there as well.

        With a listener the function is given ``progress`` by name, and what it tells, or some of it, arrives there.
        Raises what it raises; `DomainError` DEADLINE_EXCEEDED after ``limit_seconds`` of wall-clock time in the
        process, UNAVAILABLE when its process died twice.
        """
        limit = limit_seconds or self._limit
        for _ in range(ATTEMPTS):
            pool = self._ensure()
            try:
                return await pool.run(next(self._numbers), limit, progress, function, arguments)
            except BrokenProcessPool:
                self._discard(pool)
            except TimeoutError:
                raise DomainError(
                    Reason.DEADLINE_EXCEEDED,
                    f"the computation was ended after {limit:g} s",
                    {"limit_seconds": f"{limit:g}"},
                ) from None
        raise DomainError(Reason.UNAVAILABLE, "the computation ended unexpectedly", retry_after=1.0)

    async def start(self) -> None:
        """Have every process running, so that the first call does not pay for it."""
        pool = self._ensure()
        with contextlib.suppress(BrokenProcessPool):
            # Each waits a little, so that none of them takes the work of two.
            await asyncio.gather(*(asyncio.wrap_future(pool.submit(inside.warm)) for _ in range(self._processes)))

    def stop(self) -> None:
        """End the processes, also those at work."""
        if self._pool is not None:
            self._discard(self._pool)

    def process_ids(self) -> tuple[int, ...]:
        """Of the processes that are up."""
        return self._pool.process_ids() if self._pool is not None else ()

    def _ensure(self) -> "_Pool":
        if self._pool is None:
            self._pool = _Pool(self._processes, self._context)
        return self._pool

    def _discard(self, pool: "_Pool") -> None:
        if pool is not self._pool:
            return  # another call that suffered the same death has replaced it already
        self._pool = None
        pool.close()


class _Pool:
    """One generation of processes, with the two ways to speak with them: cancelled calls in, progress out."""

    def __init__(self, processes: int, context: ForkServerContext) -> None:
        self._cancelled = context.RawArray("Q", _REMEMBERED)
        self._heard, self._tell = context.Pipe(duplex=False)
        self._listeners: dict[int, Progress] = {}
        self._executor = ProcessPoolExecutor(
            processes, context, initializer=inside.initialise, initargs=(self._cancelled, self._tell)
        )
        self.submit = self._executor.submit
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._heard.fileno(), self._hear)

    async def run(
        self,
        number: int,
        limit: float | None,
        progress: Progress | None,
        function: Callable[..., T],
        arguments: tuple[object, ...],
    ) -> T:
        """Raises TimeoutError after ``limit`` seconds, BrokenProcessPool, and what the function raises."""
        if progress is not None:
            self._listeners[number] = progress
        try:
            running = self.submit(inside.call, number, limit, progress is not None, function, arguments)
            # Shielded: an executor that breaks fails on futures that were cancelled, and forgets those behind them.
            return await asyncio.shield(asyncio.wrap_future(running))
        except asyncio.CancelledError:
            self._cancel(number)
            raise
        finally:
            self._listeners.pop(number, None)

    def process_ids(self) -> tuple[int, ...]:
        return tuple(self._children())

    def close(self) -> None:
        """End the processes, also those at work."""
        if not self._loop.is_closed():
            self._loop.remove_reader(self._heard.fileno())
        processes = list(self._children().values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            with contextlib.suppress(OSError, ValueError):
                process.kill()
        self._heard.close()
        self._tell.close()

    def _children(self) -> dict[int, multiprocessing.Process]:
        return getattr(self._executor, "_processes", None) or {}

    def _cancel(self, number: int) -> None:
        """Every process looks: which of them runs the call, if one does yet, is known to the executor alone."""
        self._cancelled[number % _REMEMBERED] = number
        for process in self._children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, inside.LOOK)

    def _hear(self) -> None:
        while self._heard.poll():
            number, fraction, doing = self._heard.recv()
            listener = self._listeners.get(number)
            if listener is not None:
                listener(fraction, doing)
