"""The types that PostgreSQL infers for the parameters of a statement."""

import contextlib

import asyncpg

from server.engine.kernel.sql.parameters import scan
from server.engine.kernel.sql.problems import SqlError
from server.lab.ghost.wire import Wire
from server.lab.guard import RefusedError, check_one
from server.lab.guard.lists import ROW_STATEMENTS

_MOST = 1_000
"""Parameters of one statement."""
_TYPES = "SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'inferred'"


def inferred(wire: Wire, sql: str) -> tuple[str, ...] | None:
    """By position; none where PostgreSQL refuses the statement. A position that is left out is given ``text``."""
    try:
        check_one(sql, ROW_STATEMENTS)
        source = sql.encode()
        written = [source[token.start : token.end] for token in scan(source)]
    except (RefusedError, SqlError):
        return None
    numbers = {int(word[1:]) for word in written if word[:1] == b"$" and word[1:].isdigit()}
    if not numbers:
        return ()
    if not 0 < min(numbers) <= max(numbers) <= _MOST:
        return None
    types = ", ".join("unknown" if number in numbers else "text" for number in range(1, max(numbers) + 1))
    try:
        wire.execute(f"PREPARE inferred ({types}) AS {sql}")
        return tuple(wire.fetch(_TYPES)[0]["types"])
    except asyncpg.PostgresError:
        return None
    finally:
        with contextlib.suppress(asyncpg.PostgresError):
            wire.execute("DEALLOCATE inferred")
