"""An open loop: requests leave when their schedule says, whatever became of those before."""

import random
import selectors
import socket
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.reality.plant import PORT

_CONNECTIONS, _MOST_CONNECTIONS = 64, 900
"""At first, and when those that leave have to wait, which makes them late; ``select`` knows 1,024 files."""
_PATIENCE = 30.0
"""Seconds for the answers that are still out when the last request has left."""
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


def replay(plant: Any, planned: list[Planned]) -> Run:
    """Over as many connections as it takes, each with one request under way; one thread, which `select` wakes.

    ``select`` alone waits with microseconds; what other ways of waiting round up to would make the load late.
    """
    run = _Replay(plant, planned)
    try:
        return run.whole()
    finally:
        run.close()


@dataclass
class _Connection:
    socket: socket.socket
    position: int = -1
    """Of the request under way."""
    content: bytes = b""
    wanted: int = 0
    """Bytes of the whole answer; 0 until its head is there."""


class _Replay:
    def __init__(self, plant: Any, planned: list[Planned]) -> None:
        self._plant, self._planned = plant, planned
        self._selector = selectors.SelectSelector()
        self._idle: list[_Connection] = []
        for _ in range(_CONNECTIONS):
            self._idle.append(self._connected())
        self._latencies, self._lateness = np.zeros(len(planned)), np.zeros(len(planned))
        self._failed = self._answered = 0
        self._begin = 0.0

    def whole(self) -> Run:
        before = self._plant.spent()
        self._begin = time.perf_counter() + 0.05
        for position, (offset, _, content) in enumerate(self._planned):
            while (left := self._begin + offset - time.perf_counter()) > 0.0:
                self._listen(left)
            self._leave(position, content)
        last = time.perf_counter()
        while self._answered < len(self._planned) and time.perf_counter() < last + _PATIENCE:
            self._listen(_PATIENCE)
        wall = time.perf_counter() - self._begin
        after = self._plant.spent()
        self._failed += len(self._planned) - self._answered
        spent = {name: after[name] - before[name] for name in after}
        names = [name for _, name, _ in self._planned]
        return Run(self._latencies, self._lateness, names, spent, wall, self._failed)

    def close(self) -> None:
        for key in list(self._selector.get_map().values()):
            key.data.socket.close()
        self._selector.close()

    def _connected(self) -> _Connection:
        connection = _Connection(socket.create_connection(("127.0.0.1", PORT)))
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        return connection

    def _leave(self, position: int, content: bytes) -> None:
        while not self._idle and len(self._selector.get_map()) >= _MOST_CONNECTIONS:
            self._listen(_PATIENCE)
        connection = self._idle.pop() if self._idle else self._connected()
        connection.position, connection.content, connection.wanted = position, b"", 0
        self._lateness[position] = time.perf_counter() - self._begin - self._planned[position][0]
        connection.socket.sendall(content)

    def _listen(self, longest: float) -> None:
        for key, _ in self._selector.select(longest):
            connection: _Connection = key.data
            received = connection.socket.recv(1 << 18)
            connection.content += received
            if not connection.wanted and b"\r\n\r\n" in connection.content:
                head = connection.content.partition(b"\r\n\r\n")[0].lower()
                length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
                connection.wanted = len(head) + 4 + length
            if not received or len(connection.content) >= connection.wanted > 0:
                self._ended(connection, bool(received))

    def _ended(self, connection: _Connection, whole: bool) -> None:
        if connection.position >= 0:
            due = self._begin + self._planned[connection.position][0]
            self._latencies[connection.position] = time.perf_counter() - due
            self._answered += 1
            self._failed += not (whole and connection.content.startswith(b"HTTP/1.1 200"))
            connection.position = -1
            if whole:
                self._idle.append(connection)
        if not whole:
            self._idle = [one for one in self._idle if one is not connection]
            self._selector.unregister(connection.socket)
            connection.socket.close()
