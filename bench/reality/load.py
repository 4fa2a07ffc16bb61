"""An open loop: requests leave when their schedule says, whatever became of those before."""

import asyncio
import random
import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.reality.plant import PORT

Planned = tuple[float, str, bytes]
"""When [s], which endpoint, the request's bytes."""


@dataclass(frozen=True)
class Run:
    """By request, in the order of the schedule; times in seconds."""

    latencies: NDArray[np.float64]
    """From the moment a request was meant to leave."""
    lateness: NDArray[np.float64]
    endpoints: list[str]
    spent: dict[str, float]
    """Processor seconds: service, database, load, machine."""
    wall: float
    failed: int


def schedule(brief: dict[str, Any], rate: float, count: int, seed: int, only: str = "") -> list[Planned]:
    """Poisson: when, which endpoint, and the request's bytes."""
    chance = random.Random(seed)
    names = list(brief["endpoints"])
    shares = [brief["endpoints"][name]["share"] for name in names]
    now, planned = 0.0, []
    for _ in range(count):
        now += chance.expovariate(rate)
        name = only or chance.choices(names, shares)[0]
        one = brief["endpoints"][name]
        key = chance.randrange(1, brief["rows"]) if one["key"] == "id" else chance.randrange(brief["categories"])
        path = one["path"].replace("{key}", str(key))
        planned.append(
            (now, name, f"{one['method']} {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\n\r\n".encode())
        )
    return planned


async def replay(plant: Any, planned: list[Planned]) -> Run:
    """Over as many connections as it takes, each with one request under way."""
    latencies, lateness = np.zeros(len(planned)), np.zeros(len(planned))
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = [
        await asyncio.open_connection("127.0.0.1", PORT) for _ in range(64)
    ]
    failed = 0
    spent = plant.spent()
    begin = time.perf_counter() + 0.05

    async def one(position: int, due: float, content: bytes) -> None:
        nonlocal failed
        lateness[position] = time.perf_counter() - due
        try:
            reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", PORT)
            writer.write(content)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            failed += not head.startswith(b"HTTP/1.1 200")
            idle.append((reader, writer))
        except (OSError, asyncio.IncompleteReadError):
            failed += 1
        latencies[position] = time.perf_counter() - due

    loop, tasks, finished = asyncio.get_running_loop(), set(), asyncio.Event()

    def leave(position: int, due: float, content: bytes) -> None:
        tasks.add(asyncio.create_task(one(position, due, content)))
        if position == len(planned) - 1:
            finished.set()

    def clock() -> None:  # a loop's own timers are a millisecond coarse
        for position, (offset, _, content) in enumerate(planned):
            time.sleep(max(0.0, begin + offset - time.perf_counter()))
            loop.call_soon_threadsafe(leave, position, begin + offset, content)

    thread = threading.Thread(target=clock, daemon=True)
    thread.start()
    await finished.wait()
    await asyncio.gather(*tasks)
    thread.join()
    wall = time.perf_counter() - begin
    after = plant.spent()
    for _, writer in idle:
        writer.close()
    return Run(
        latencies, lateness, [name for _, name, _ in planned], {k: after[k] - spent[k] for k in after}, wall, failed
    )
