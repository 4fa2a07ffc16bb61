"""Several connections of one role to one database, opened when first needed and kept for the next claim."""

from collections.abc import Sequence
from contextlib import AsyncExitStack

import asyncpg

from server.lab.ground import Ground
from server.lab.observation import UnprovenError
from server.lab.serial_orders import Tables
from server.lab.transactions import Answer, fetch, prepare
from server.lab.words import words_in

_TABLES = """
SELECT quote_ident(relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND lower(relname) = ANY ($words) ORDER BY relname
"""


class Sessions:
    """Everything committed on them stays in the database until the next claim empties its tables."""

    def __init__(self, ground: Ground, slot: int, database: str, first: asyncpg.Connection) -> None:
        self._ground, self._slot, self._database = ground, slot, database
        self._stack = AsyncExitStack()
        self._open = [first]

    async def __aenter__(self) -> "Sessions":
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._stack.aclose()

    async def take(self, count: int) -> list[asyncpg.Connection]:
        """That many connections, none of them in a transaction; at most four."""
        while len(self._open) < count:
            entered = self._ground.connection(self._database, self._slot)
            self._open.append(await self._stack.enter_async_context(entered))
        for connection in self._open[:count]:
            await prepare(connection)
        return self._open[:count]

    async def tables(self, texts: Sequence[str]) -> Tables:
        """The tables that the statements may mention."""
        names = ", ".join(f"'{word}'" for word in sorted({word for text in texts for word in words_in(text)}))
        answer = await fetch(self._open[0], _TABLES.replace("$words", f"ARRAY[{names}]::text[]"))
        if not isinstance(answer, Answer):
            raise UnprovenError(f"the tables cannot be found: {answer.sqlstate}")
        return Tables(tuple(str(row[0]) for row in answer.rows))
