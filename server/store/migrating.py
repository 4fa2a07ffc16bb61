"""Brings the database's structure up to date: one starter at a time, all or nothing, as the owner of the tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from server.store import roles
from server.store.connecting import connector
from server.store.failures import translated

_LOCK = 0x67726F756E64  # "ground": the advisory lock all starters of one database take
_MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(owner_url: str, application_role: str = roles.APPLICATION) -> None:
    """Run the migrations that are missing and give the application role exactly the rights it needs.

    ``owner_url`` names a role that owns (or may create) the tables. The application role is created, without login,
    when it is missing and the owner may create roles. Two starters at once: the second waits, then finds nothing to
    do. Raises `DomainError` UNAVAILABLE when PostgreSQL cannot be reached, `RoleError` in words an operator can
    act on when the roles are not usable.
    """
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connector(owner_url, name="groundplan-migrate"),
        poolclass=NullPool,
    )
    try:
        with translated():
            async with engine.begin() as connection:
                # Held until the transaction ends; also starts it, before scripts run on the raw connection.
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                await roles.check_server(connection)
                await roles.ensure_role(connection, application_role)
                await connection.run_sync(_upgrade)
                await roles.grant(connection, application_role)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    configuration = Config(attributes={"connection": connection})
    configuration.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    command.upgrade(configuration, "head")
