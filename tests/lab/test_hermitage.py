"""Hermitage: ten anomalies at three levels, thirty cells, as its author published them for PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
import yaml

from server.engine.model.consistency import Level
from server.engine.model.interleavings import BoundStatement, BoundTransaction
from server.lab.ground import Ground
from server.lab.serial_orders import Tables, fill, held
from server.lab.transactions import Player, execute, prepare, turn

HERMITAGE = yaml.safe_load((Path(__file__).parent / "hermitage.yaml").read_text())
CELLS = [(anomaly, level) for anomaly in HERMITAGE["anomalies"] for level in HERMITAGE["levels"]]
ROWS = ("INSERT INTO test (id, value) VALUES (1, 10), (2, 20)",)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def connections(ground: Ground) -> AsyncIterator[list[asyncpg.Connection]]:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(ground.database(0))
        opened = [await stack.enter_async_context(ground.connection(database, 0)) for _ in range(3)]
        await execute(opened[0], "CREATE TABLE test (id int PRIMARY KEY, value int)")
        yield opened


def test_the_table_is_whole() -> None:
    assert len(CELLS) == 30
    assert [each["name"] for each in HERMITAGE["anomalies"]] == [
        "G0", "G1a", "G1b", "G1c", "OTV", "PMP", "P4", "G-single", "G2-item", "G2",
    ]  # fmt: skip


@pytest.mark.parametrize(("anomaly", "level"), CELLS, ids=[f"{cell['name']} at {level}" for cell, level in CELLS])
async def test_anomaly_happens_exactly_where_published(
    connections: list[asyncpg.Connection], anomaly: dict[str, Any], level: str
) -> None:
    names = sorted({step.split()[0] for step in anomaly["steps"]})
    players = {
        name: Player(connection, transaction(name, level, anomaly["steps"]))
        for name, connection in zip(names, connections, strict=False)
    }
    tables = Tables(("test",))
    for connection in connections:
        await prepare(connection)
    await fill(connections[0], tables, ROWS)
    for step in anomaly["steps"]:
        name, _, act = step.partition(" ")
        if act == "ROLLBACK":
            await players[name].abandon()
        else:
            await turn(players[name], list(players.values()))
    for player in players.values():
        await player.abandon()
    final = {
        int(text.strip("()").split(",")[0]): int(text.strip("()").split(",")[1]) for _, text in await rows(players)
    }
    seen: dict[str, Any] = {name: padded(player) for name, player in players.items()}
    seen |= {"final": final, "committed": {name for name, player in players.items() if player.committed}}
    assert eval(anomaly["happens"], seen) == (level in anomaly["allowed"])


def transaction(name: str, level: str, steps: list[str]) -> BoundTransaction:
    own = [step.partition(" ")[2] for step in steps if step.startswith(name)]
    statements = tuple(BoundStatement(each) for each in own if each not in ("COMMIT", "ROLLBACK"))
    return BoundTransaction(name, Level(level), statements)


async def rows(players: dict[str, Player]) -> list[tuple[str, str]]:
    answer = await held(players["T1"].connection, Tables(("test",)))
    return [(str(place), str(text)) for place, text in answer]


def padded(player: Player) -> list[list[list[int]]]:
    """What each statement answered; nothing for those that did not run."""
    seen = [[[int(str(value)) for value in row] for row in answer] for answer in player.reads]
    return seen + [[]] * (len(player.transaction.statements) - len(seen))
