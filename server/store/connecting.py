"""How a connection to PostgreSQL is made, the same for every pool and listener."""

from collections.abc import Awaitable, Callable, Mapping

import asyncpg

CONNECT_SECONDS = 10.0
STATEMENT_SECONDS = 30
"""No statement of the store has a reason to run longer; a plan is written in pieces."""
LOCK_SECONDS = 10
IDLE_SECONDS = 60
"""A transaction that does nothing for so long belongs to a process that hangs; its locks must not outlive that."""

_SESSION = {
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    "jit": "off",  # statements are short: compiling one takes longer than running it
    "timezone": "UTC",
}


def plain(url: str) -> str:
    """The URL as asyncpg reads it, whether it names SQLAlchemy's driver or not."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"


def connector(
    url: str, *, name: str, role: str = "", settings: Mapping[str, str] | None = None
) -> Callable[[], Awaitable["asyncpg.Connection"]]:
    """A function that connects. ``role`` is taken on (SET ROLE) before any statement; DBAs see ``name``."""
    session = {"application_name": name, **(settings or {})}
    if role:
        session["role"] = role

    async def connect(*_: object, **__: object) -> "asyncpg.Connection":
        return await asyncpg.connect(plain(url), timeout=CONNECT_SECONDS, server_settings=session)

    return connect


def application_session(**extra: str) -> dict[str, str]:
    """Session settings of the application's connections."""
    return {**_SESSION, **extra}
