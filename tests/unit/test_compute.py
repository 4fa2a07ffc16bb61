"""Compute: results and failures come back, a killed process is replaced, limits hold, nothing survives the parent."""

import asyncio
import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from server.compute import Compute
from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem
from server.engine.model.progress import Progress


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def compute() -> AsyncIterator[Compute]:
    pool = Compute(processes=2)
    await pool.start()
    yield pool
    pool.stop()


def double(number: int) -> int:
    return 2 * number


def refuse() -> None:
    raise DomainError(Reason.INVALID_BRIEF, "no", {"a": "b"}, (Problem("x", "wrong", line=3),), retry_after=2.0)


def spin() -> None:
    while True:
        pass


def wait_out(folder: str, seconds: float) -> None:
    """Say that it runs; then, unless it is ended, that it was not."""
    Path(folder, "began").touch()
    try:
        time.sleep(seconds)
    except Exception:  # what a function handles is its own business; its end is not
        time.sleep(seconds)
    Path(folder, "lived").touch()


def import_slowly(folder: str, seconds: float) -> int:
    """Import a package that has loaded a part of its own before it comes to its end; then go on."""
    if folder not in sys.path:
        sys.path.insert(0, folder)
    package = importlib.import_module("slow_package")
    time.sleep(seconds)
    return int(package.part.NUMBER)


def count(most: int, progress: Progress) -> int:
    for number in range(most):
        progress(number / most, f"step {number}")
        time.sleep(0.06)
    return most


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def identify(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_results_come_back(compute: Compute) -> None:
    assert await compute.run(double, 21) == 42


async def test_a_domain_error_comes_back_whole(compute: Compute) -> None:
    with pytest.raises(DomainError) as caught:
        await compute.run(refuse)
    error = caught.value
    assert (error.reason, error.message, error.metadata) == (Reason.INVALID_BRIEF, "no", {"a": "b"})
    assert error.problems == (Problem("x", "wrong", line=3),)
    assert error.retry_after == 2.0


async def test_work_beyond_the_limit_is_ended_and_its_process_serves_on(compute: Compute) -> None:
    with pytest.raises(DomainError) as caught:
        await compute.run(spin, limit_seconds=0.2)
    assert caught.value.reason is Reason.DEADLINE_EXCEEDED
    assert await compute.run(double, 1) == 2


async def test_a_cancelled_call_ends_in_its_process_which_serves_on(compute: Compute, tmp_path: Path) -> None:
    before = compute.process_ids()
    work = asyncio.create_task(compute.run(wait_out, str(tmp_path), 60.0))
    while not (tmp_path / "began").exists():
        await asyncio.sleep(0.01)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    # Both processes are free at once, and the same as before.
    assert set(await asyncio.gather(*(compute.run(identify, 0.2) for _ in range(2)))) == set(before)
    assert not (tmp_path / "lived").exists()


@pytest.mark.parametrize("limit", [None, 0.05])
async def test_an_import_is_not_ended_half_way(tmp_path: Path, limit: float | None) -> None:
    package = tmp_path / "slow_package"
    package.mkdir()
    (package / "part.py").write_text("NUMBER = 7\n")
    (package / "__init__.py").write_text(
        "import slow_package.part\nimport pathlib, time\n"
        f"pathlib.Path({str(tmp_path)!r}, 'began').touch()\ntime.sleep(0.3)\n"
    )
    pool = Compute(processes=1)
    try:
        work = asyncio.create_task(pool.run(import_slowly, str(tmp_path), 60.0, limit_seconds=limit))
        while not (tmp_path / "began").exists():
            await asyncio.sleep(0.01)
        if limit is None:
            work.cancel()
        with pytest.raises((asyncio.CancelledError, DomainError)):
            await work
        assert await pool.run(import_slowly, str(tmp_path), 0.0) == 7
    finally:
        pool.stop()


async def test_a_call_cancelled_before_its_turn_never_begins(compute: Compute, tmp_path: Path) -> None:
    busy = [asyncio.create_task(compute.run(identify, 0.3)) for _ in range(2)]
    await asyncio.sleep(0.1)
    works = [asyncio.create_task(compute.run(wait_out, str(tmp_path), 60.0)) for _ in range(4)]
    await asyncio.sleep(0)
    for work in works:
        work.cancel()
    await asyncio.gather(*busy)
    assert await asyncio.gather(*works, return_exceptions=True)
    assert await compute.run(double, 1) == 2
    assert not list(tmp_path.iterdir())


async def test_cancelling_one_call_leaves_the_others_alone(compute: Compute, tmp_path: Path) -> None:
    other = asyncio.create_task(compute.run(identify, 0.5))
    cancelled = asyncio.create_task(compute.run(wait_out, str(tmp_path), 60.0))
    while not (tmp_path / "began").exists():
        await asyncio.sleep(0.01)
    cancelled.cancel()
    assert await other in compute.process_ids()


async def test_a_function_tells_how_far_it_is(compute: Compute) -> None:
    told: list[tuple[float, str]] = []
    assert await compute.run(count, 4, progress=lambda fraction, doing: told.append((fraction, doing))) == 4
    assert told[0] == (0.0, "step 0")
    assert told == sorted(told)
    assert len(told) > 1


async def test_the_loop_answers_while_a_process_computes(compute: Compute) -> None:
    work = asyncio.create_task(compute.run(identify, 0.3))
    slowest = 0.0
    while not work.done():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        slowest = max(slowest, time.perf_counter() - before)
    await work
    assert slowest < 0.2


async def test_a_killed_process_is_replaced_and_the_call_repeated(compute: Compute) -> None:
    work = asyncio.create_task(compute.run(identify, 0.5))
    await asyncio.sleep(0.1)
    for process in compute.process_ids():
        os.kill(process, signal.SIGKILL)
    assert await work in compute.process_ids()


async def test_a_function_that_always_kills_its_process_is_given_up(compute: Compute) -> None:
    with pytest.raises(DomainError) as caught:
        await compute.run(die)
    assert caught.value.reason is Reason.UNAVAILABLE
    assert await compute.run(double, 2) == 4


PARENT = """
import asyncio, time
from server.compute import Compute
async def main():
    compute = Compute(processes=2)
    await compute.start()
    print(*compute.process_ids(), flush=True)
    await compute.run(time.sleep, 60)
asyncio.run(main())
"""


async def test_processes_end_with_a_killed_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    children = [psutil.Process(int(word)) for word in parent.stdout.readline().split()]
    assert len(children) == 2
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs(children, timeout=5)
    assert not alive
