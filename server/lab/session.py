"""One guarded connection to an experiment's database, as an experiment sees it."""

from collections.abc import Sequence

import asyncpg

from server.lab.limits import Limits
from server.lab.observation import DRIVER_ERRORS, UnprovenError, own


class Session:
    """Executes statements that the guard has let through. Errors of the lab itself leave as such (`own`)."""

    def __init__(self, connection: asyncpg.Connection, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits

    async def execute(self, sql: str) -> asyncpg.PostgresError | None:
        """Run the statement; None, or the error PostgreSQL answers with."""
        try:
            await self._connection.execute(sql)
        except DRIVER_ERRORS as error:
            return own(error)
        return None

    async def each(self, statements: Sequence[str]) -> tuple[str, asyncpg.PostgresError] | None:
        """Run the statements in order; None, or the first that fails with its error."""
        for statement in statements:
            error = await self.execute(statement)
            if error is not None:
                return statement, error
        return None

    async def answer(self, query: str) -> tuple[tuple[str | None, ...], ...] | asyncpg.PostgresError:
        """The rows of a query as PostgreSQL's own text, or its error.

        COPY … TO STDOUT speaks exactly that text, whatever the types are, and can be ended while it flows.
        """
        received = bytearray()

        async def receive(part: bytes) -> None:
            received.extend(part)
            if len(received) > self._limits.result_bytes or received.count(b"\n") > self._limits.result_rows:
                raise UnprovenError(
                    f"the answer has more than {self._limits.result_rows} rows or {self._limits.result_bytes} bytes"
                )

        try:
            await self._connection.copy_from_query(f"{query.rstrip().rstrip(';')}\n", output=receive)
        except DRIVER_ERRORS as error:
            return own(error)
        lines = received.decode().split("\n")[:-1]
        return tuple(tuple(_field(field) for field in line.split("\t")) for line in lines)

    async def count(self, query: str) -> int:
        """The single number a query of the lab's own gives."""
        found = await self.answer(query)
        assert isinstance(found, tuple)
        assert found[0][0] is not None
        return int(found[0][0])


_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _field(written: str) -> str | None:
    if written == "\\N":
        return None
    if "\\" not in written:
        return written
    parts = iter(written)
    return "".join(part if part != "\\" else _unescaped(next(parts)) for part in parts)


def _unescaped(character: str) -> str:
    return _ESCAPES.get(character, character)
