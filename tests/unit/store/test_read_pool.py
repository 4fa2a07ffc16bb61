"""The read pool, with connections that fail on request: never more than its size, nobody waits for ever."""

import asyncio
import random

import asyncpg
import pytest

from server.engine.errors import DomainError, Reason
from server.store import pool as module
from server.store.failures import translated
from server.store.pool import ReadPool

SIZE = 3


class Connection:
    """Answers its query after a moment, unless it is to fail."""

    def __init__(self, server: "Server") -> None:
        self.server = server
        self.closed = False
        self.busy = False

    async def fetch(self, query: str, *arguments: object) -> list[str]:
        assert not self.busy, "two at once on one connection"
        assert not self.closed, "used after its end"
        self.busy = True
        try:
            await asyncio.sleep(0)
            if query == "slow":
                await asyncio.sleep(30)
            if query == "refuse":
                raise asyncpg.UndefinedTableError("no such table")
            if self.server.generator.random() < self.server.failing:
                self.closed = True
                raise ConnectionResetError
        except asyncio.CancelledError:
            raise  # and stays busy: the answer is still under way
        else:
            self.busy = False
        finally:
            if query == "refuse":
                self.busy = False
        return [query]

    def is_closed(self) -> bool:
        return self.closed

    def terminate(self) -> None:
        if not self.server.gone(self):
            raise AssertionError("ended twice")
        self.closed = True

    async def close(self, timeout: float) -> None:
        self.terminate()


class Server:
    def __init__(self) -> None:
        self.generator = random.Random(1)
        self.failing = 0.0
        self.away = False
        self.open: set[Connection] = set()
        self.most = 0

    async def connect(self) -> Connection:
        await asyncio.sleep(0)
        if self.away:
            raise ConnectionRefusedError
        made = Connection(self)
        self.open.add(made)
        self.most = max(self.most, len([one for one in self.open if not one.closed]))
        return made

    def gone(self, connection: Connection) -> bool:
        known = connection in self.open
        self.open.discard(connection)
        return known


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def pool(server: Server) -> ReadPool:
    return ReadPool(server.connect, SIZE)  # type: ignore[arg-type]


async def test_many_share_few(pool: ReadPool, server: Server) -> None:
    answers = await asyncio.gather(*(pool.fetch(str(number)) for number in range(100)))
    assert answers == [[str(number)] for number in range(100)]
    assert server.most == SIZE


async def test_one_after_the_other_needs_one(pool: ReadPool, server: Server) -> None:
    for _ in range(10):
        await pool.fetch("x")
    assert server.most == 1


async def test_a_refused_statement_keeps_its_connection(pool: ReadPool, server: Server) -> None:
    for _ in range(10):
        with pytest.raises(asyncpg.UndefinedTableError):
            await pool.fetch("refuse")
    assert len(server.open) == 1


async def test_a_cancelled_statement_costs_its_connection_and_no_place(pool: ReadPool, server: Server) -> None:
    for _ in range(10):
        slow = [asyncio.create_task(pool.fetch("slow")) for _ in range(SIZE)]
        await asyncio.sleep(0.01)
        waiting = asyncio.create_task(pool.fetch("waiting"))
        await asyncio.sleep(0)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        assert await asyncio.wait_for(waiting, 1) == ["waiting"]
    assert len(server.open) <= SIZE


async def test_cancelled_waiters_lose_nothing(pool: ReadPool, server: Server) -> None:
    generator = random.Random(2)
    for _ in range(50):
        tasks = [asyncio.create_task(pool.fetch("x")) for _ in range(20)]
        for _ in range(generator.randrange(6)):
            await asyncio.sleep(0)
        for task in generator.sample(tasks, 10):
            task.cancel()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert await asyncio.wait_for(pool.fetch("after"), 1) == ["after"]
    assert server.most == SIZE


async def test_a_restart_is_not_noticed(pool: ReadPool, server: Server) -> None:
    await asyncio.gather(*(pool.fetch("x") for _ in range(SIZE)))
    for connection in server.open:
        connection.closed = True
    assert await pool.fetch("x") == ["x"]


async def test_failures_are_tried_once_more_and_then_told(pool: ReadPool, server: Server) -> None:
    server.failing = 0.3
    answers = await asyncio.gather(*(pool.fetch("x") for _ in range(200)), return_exceptions=True)
    told = [answer for answer in answers if isinstance(answer, ConnectionResetError)]
    assert 0 < len(told) < 60
    assert len(told) + answers.count(["x"]) == 200
    server.failing = 1.0
    with pytest.raises(DomainError) as caught, translated():
        await pool.fetch("x")
    assert caught.value.reason is Reason.UNAVAILABLE


async def test_nobody_waits_for_a_server_that_is_away(pool: ReadPool, server: Server) -> None:
    server.away = True
    answers = await asyncio.wait_for(asyncio.gather(*(pool.fetch("x") for _ in range(50)), return_exceptions=True), 5)
    assert all(isinstance(answer, ConnectionRefusedError) for answer in answers)
    server.away = False
    assert await pool.fetch("x") == ["x"]


async def test_waiting_has_an_end(pool: ReadPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.05)
    slow = [asyncio.create_task(pool.fetch("slow")) for _ in range(SIZE)]
    await asyncio.sleep(0.01)
    with pytest.raises(DomainError) as caught, translated():
        await pool.fetch("x")
    assert caught.value.reason is Reason.UNAVAILABLE
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)


async def test_closing_ends_idle_connections_now_and_the_others_when_they_are_done(
    pool: ReadPool, server: Server
) -> None:
    await asyncio.gather(*(pool.fetch("x") for _ in range(SIZE)))
    at_work = asyncio.create_task(pool.fetch("x"))
    await asyncio.sleep(0)
    await pool.close()
    assert await at_work == ["x"]
    assert server.open == set()
