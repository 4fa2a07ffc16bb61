"""Plays transactions on connections of their own, a statement at a time, and keeps what each of them read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg

from server.engine.model.consistency import Level
from server.engine.model.interleavings import BoundStatement, BoundTransaction
from server.lab.observation import DRIVER_ERRORS, own
from server.lab.references import bound

Rows = tuple[tuple[str | None, ...], ...]

LOCK_MILLISECONDS = 20
"""Within one schedule statements run one at a time, so who waits for a lock waits for a transaction that is open."""

WAITS = "55P03"
REFUSED = frozenset({"40001", "40P01"})
_SETTINGS = f"SET lock_timeout = '{LOCK_MILLISECONDS}ms'; SET enable_seqscan = off"
"""An index scan locks what it meets; a scan of the whole table, which small tables get, would lock the relation."""


def text(value: object) -> str | None:
    """A value as text that PostgreSQL would read again."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


@dataclass
class Player:
    """One transaction on one connection."""

    connection: asyncpg.Connection
    transaction: BoundTransaction
    done: int = 0
    """Statements that have run."""
    reads: list[Rows] = field(default_factory=list)
    begun: bool = False
    committed: bool = False
    error: asyncpg.PostgresError | None = None
    """Why it ended without a commit."""
    waits: asyncpg.PostgresError | None = None
    """Set while the next statement waits for another transaction."""
    values: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = dict(self.transaction.fallback)

    @property
    def finished(self) -> bool:
        return self.committed or self.error is not None

    async def step(self) -> bool:
        """Run the next statement, or COMMIT after the last. False when the transaction has ended without a commit."""
        if self.done == len(self.transaction.statements):
            return await self.commit()
        if not self.begun:
            await self._execute(begin(self.transaction.level))
            self.begun = True
        error = await self.attempt()
        if error is not None:
            await self.give_up(error)
        return error is None

    async def attempt(self) -> asyncpg.PostgresError | None:
        """The next statement's error, if any; its transaction is then left as it is."""
        statement = self.transaction.statements[self.done]
        answer = await fetch(self.connection, bound(statement.sql, self.values))
        if not isinstance(answer, Answer):
            return answer
        self.reads.append(answer.rows)
        self.values.update(answer.named(statement))
        self.done += 1
        return None

    async def commit(self) -> bool:
        error = await self._execute("COMMIT")
        if error is not None:
            await self.give_up(error)
        self.committed = error is None
        return self.committed

    async def give_up(self, error: asyncpg.PostgresError) -> None:
        self.error = error
        await self._execute("ROLLBACK")

    async def abandon(self) -> None:
        """End the transaction without an opinion."""
        if self.begun and not self.finished:
            await self._execute("ROLLBACK")

    async def _execute(self, sql: str) -> asyncpg.PostgresError | None:
        return await execute(self.connection, sql)


@dataclass(frozen=True)
class Answer:
    columns: tuple[str, ...]
    rows: Rows

    def named(self, statement: BoundStatement) -> dict[str, str]:
        """Values by the names under which later statements refer to them."""
        if not statement.into or len(self.rows) != 1:
            return {}
        pairs = zip(self.columns, self.rows[0], strict=True)
        return {f"{statement.into}{column}": value for column, value in pairs if value is not None}


def begin(level: Level) -> str:
    return f"BEGIN ISOLATION LEVEL {level.value.upper()}"


async def prepare(connection: asyncpg.Connection) -> None:
    """Make a connection ready for playing transactions."""
    await execute(connection, f"ROLLBACK; {_SETTINGS}")


async def execute(connection: asyncpg.Connection, sql: str) -> asyncpg.PostgresError | None:
    try:
        await connection.execute(sql)
    except DRIVER_ERRORS as error:
        return _own(error)
    return None


async def fetch(connection: asyncpg.Connection, sql: str) -> Answer | asyncpg.PostgresError:
    try:
        statement = await connection.prepare(sql)
        found = await statement.fetch()
    except DRIVER_ERRORS as error:
        return _own(error)
    columns = tuple(attribute.name for attribute in statement.get_attributes())
    # Without ORDER BY the order of rows says nothing.
    rows = sorted((tuple(text(value) for value in record.values()) for record in found), key=repr)
    return Answer(columns, tuple(rows))


def _own(error: BaseException) -> asyncpg.PostgresError:
    if isinstance(error, asyncpg.PostgresError) and error.sqlstate == WAITS:
        return error
    return own(error)


async def play_split(players: Sequence[Player], cut: int) -> Player | None:
    """``prefix of the first; the others one after another; rest of the first``. The player who was refused or waited.

    Nobody is left in a transaction.
    """
    first, *others = players
    try:
        for _ in range(cut):
            if not await first.step():
                return first
        for player in others:
            while not player.finished:
                if not await player.step():
                    return player
        while not first.finished:
            if not await first.step():
                return first
        return None
    finally:
        for player in players:
            await player.abandon()


async def play_order(players: Sequence[Player], order: Sequence[int]) -> None:
    """Each entry lets a player take his next step; who would wait tries again after the others, as if woken up.

    When nobody can go on, the last of those who wait gives up, as after a deadlock.
    """
    try:
        for number in order:
            await turn(players[number], players)
        while unfinished := [player for player in players if not player.finished]:
            before = [(player.done, player.finished) for player in players]
            for player in unfinished:
                await turn(player, players)
            if [(player.done, player.finished) for player in players] == before:
                last = unfinished[-1]
                await last.give_up(last.waits or asyncpg.DeadlockDetectedError("all wait"))
    finally:
        for player in players:
            await player.abandon()


async def turn(player: Player, players: Sequence[Player]) -> None:
    """The player's next step, COMMIT after the last; then those who wait try again."""
    if player.waits is not None or player.finished:
        return
    if player.done == len(player.transaction.statements):
        await player.commit()
    else:
        if not player.begun:
            await execute(player.connection, begin(player.transaction.level))
            player.begun = True
        await _try(player)
    for other in players:
        if other.waits is not None and not other.finished:
            await _try(other)


async def _try(player: Player) -> None:
    """A statement that has to wait leaves its transaction as it was before."""
    await execute(player.connection, "SAVEPOINT before_wait")
    error = await player.attempt()
    player.waits = None
    if error is not None and error.sqlstate == WAITS:
        await execute(player.connection, "ROLLBACK TO SAVEPOINT before_wait")
        player.waits = error
    elif error is not None:
        await player.give_up(error)
