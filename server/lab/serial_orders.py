"""Compares what came out of an interleaving with every serial order of the same transactions."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from server.engine.model.interleavings import BoundTransaction
from server.lab.observation import UnprovenError
from server.lab.transactions import Answer, Player, Rows, execute, fetch


@dataclass(frozen=True)
class Tables:
    """The tables a claim mentions, children first perhaps; how they are emptied and read."""

    names: tuple[str, ...]

    def clear(self) -> str:
        return "; ".join(f"DELETE FROM {name}" for name in self.names)  # noqa: S608  # quoted by PostgreSQL

    def contents(self) -> str:
        parts = (
            f"SELECT {number} AS place, t::text AS held FROM {name} AS t"  # noqa: S608  # the same
            for number, name in enumerate(self.names)
        )
        return f"{' UNION ALL '.join(parts)} ORDER BY 1, 2" if self.names else "SELECT"


async def fill(connection: asyncpg.Connection, tables: Tables, setup: Sequence[str]) -> None:
    """Let the tables hold exactly what ``setup`` puts there, in the transaction that is open if there is one.

    Raises `UnprovenError` when they do not take it.
    """
    statements = [tables.clear(), *(each.rstrip().rstrip(";") for each in setup)]
    error = await execute(connection, "; ".join(each for each in statements if each))
    if error is not None:
        raise UnprovenError(f"the rows it needs are not accepted: {error.sqlstate} {error.args[0]}")


async def held(connection: asyncpg.Connection, tables: Tables) -> Rows:
    """What the tables hold."""
    answer = await fetch(connection, tables.contents())
    if not isinstance(answer, Answer):
        raise UnprovenError(f"the tables cannot be read: {answer.sqlstate}")
    return answer.rows


async def serial_order(
    connection: asyncpg.Connection,
    tables: Tables,
    setup: Sequence[str],
    committed: Sequence[Player],
    final: Rows,
) -> tuple[str, ...] | None:
    """The names in a serial order with the same outcome, or None when there is none.

    Runs the orders as a tree in one transaction that is rolled back: an order is left as soon as a transaction reads
    something else than it did, since nothing after that can mend it.
    """
    await execute(connection, "BEGIN")
    try:
        await fill(connection, tables, setup)
        return await _below(connection, tables, list(committed), final)
    finally:
        await execute(connection, "ROLLBACK")


async def _below(
    connection: asyncpg.Connection, tables: Tables, left: list[Player], final: Rows
) -> tuple[str, ...] | None:
    if not left:
        return () if await held(connection, tables) == final else None
    depth = f"serial_{len(left)}"
    for player in left:
        await execute(connection, f"SAVEPOINT {depth}")
        if await _reads_the_same(connection, player):
            rest = await _below(connection, tables, [each for each in left if each is not player], final)
            if rest is not None:
                return (player.transaction.name, *rest)
        await execute(connection, f"ROLLBACK TO SAVEPOINT {depth}; RELEASE SAVEPOINT {depth}")
    return None


async def _reads_the_same(connection: asyncpg.Connection, player: Player) -> bool:
    transaction: BoundTransaction = player.transaction
    again = Player(connection, transaction)
    for number in range(len(transaction.statements)):
        if await again.attempt() is not None or again.reads[number] != player.reads[number]:
            return False
    return True
