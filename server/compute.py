"""Runs pure functions in other processes, so that the event loop stays free. Knows nothing of what they compute."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import FrameType
from typing import TypeVar

from server.engine.errors import DomainError, Reason

T = TypeVar("T")

# A function that takes its process down twice (out of memory, a crash in native code) would do so again.
ATTEMPTS = 2


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
        self._context.set_forkserver_preload(["server.compute", *preload])
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, function: Callable[..., T], *arguments: object, limit_seconds: float | None = None) -> T:
        """``function(*arguments)`` in another process.

        Raises what it raises; `DomainError` DEADLINE_EXCEEDED after ``limit_seconds`` of wall-clock time in the
        process, UNAVAILABLE when its process died twice.
        """
        limit = limit_seconds or self._limit
        for _ in range(ATTEMPTS):
            pool = self._ensure()
            try:
                return await asyncio.get_running_loop().run_in_executor(pool, _limited, limit, function, *arguments)
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
        loop = asyncio.get_running_loop()
        pool = self._ensure()
        with contextlib.suppress(BrokenProcessPool):
            # Each waits a little, so that none of them takes the work of two.
            await asyncio.gather(*(loop.run_in_executor(pool, _warm) for _ in range(self._processes)))

    def stop(self) -> None:
        """End the processes, also those at work."""
        if self._pool is not None:
            self._discard(self._pool)

    def process_ids(self) -> tuple[int, ...]:
        """Of the processes that are up."""
        processes = getattr(self._pool, "_processes", None) or {}
        return tuple(processes)

    def _ensure(self) -> Executor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, self._context, initializer=_initialise)
        return self._pool

    def _discard(self, pool: Executor) -> None:
        if pool is not self._pool or self._pool is None:
            return  # another call that suffered the same death has replaced it already
        processes = list((getattr(self._pool, "_processes", None) or {}).values())
        self._pool = None
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            with contextlib.suppress(OSError, ValueError):
                process.kill()


def _initialise() -> None:
    """In each process: when to stop is the parent's business, and without a parent there is nobody to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # sent to the whole group; the parent drains first
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, name="follow-parent", daemon=True).start()


def _warm() -> None:
    threading.Event().wait(0.05)


def _limited(limit: float | None, function: Callable[..., T], *arguments: object) -> T:
    """Call the function; raise TimeoutError in it after ``limit`` seconds."""
    if limit is None:
        return function(*arguments)

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
