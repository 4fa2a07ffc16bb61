"""Runs several copies of one program that share a port, as one unit: together they start, stop and fail."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType


def share(count: int, target: Callable[[int], None]) -> int:
    """Run ``target(index)`` in ``count`` processes until they end; returns the exit code for the whole.

    SIGTERM and SIGINT are passed on. When one process ends unasked the others are stopped: whoever supervises this one
    starts all of them again, and nobody serves at half strength unnoticed.
    """
    context = multiprocessing.get_context("spawn")
    processes: list[BaseProcess] = [context.Process(target=_run, args=(target, index)) for index in range(count)]
    stopping = threading.Event()

    def pass_on(number: int, frame: FrameType | None) -> None:
        stopping.set()
        _signal(processes, number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, pass_on)
    for process in processes:
        process.start()
    waiting: dict[object, BaseProcess] = {process.sentinel: process for process in processes}
    worst = 0
    while waiting:
        for sentinel in wait([process.sentinel for process in waiting.values()]):
            process = waiting.pop(sentinel)
            process.join()
            worst = worst or abs(process.exitcode or 0)
            if not stopping.is_set():
                stopping.set()
                worst = worst or 1
                _signal(processes, signal.SIGTERM)
    return worst


def _signal(processes: list[BaseProcess], number: int) -> None:
    for process in processes:
        if process.pid is not None and process.is_alive():
            os.kill(process.pid, number)


def _run(target: Callable[[int], None], index: int) -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=follow, name="follow-parent", daemon=True).start()
    target(index)
