"""Row-level security that binds the owner too, set aside for whoever fills and compares rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from server.engine.kernel.sql.words import quote
from server.lab.observation import DRIVER_ERRORS, own
from server.lab.own import SCHEMAS

_FORCED = f"""
SELECT relname::text FROM pg_class WHERE relforcerowsecurity AND relnamespace IN {SCHEMAS} ORDER BY 1
"""


@asynccontextmanager
async def unbound(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """As for a role that bypasses policies, which the lab does not have: its roles have no rights at all."""
    try:
        names = [quote(row[0]) for row in await connection.fetch(_FORCED)]
        for name in names:
            await connection.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
        yield
        for name in names:
            await connection.execute(f"ALTER TABLE IF EXISTS {name} FORCE ROW LEVEL SECURITY")
    except DRIVER_ERRORS as error:
        raise own(error) from error
