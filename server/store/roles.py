"""The two roles: the owner, who migrates, and the application, whom row-level security binds."""

import re

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.settings import SettingsError
from server.store.tables import TENANT_TABLES

APPLICATION = "groundplan_app"
OLDEST = 15
"""The oldest PostgreSQL, by major version."""

_APPEND_ONLY = "audit_log"
_QUEUE = ("pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics")
_QUEUE_SEQUENCES = ("pgqueuer_id_seq", "pgqueuer_schedules_id_seq", "pgqueuer_statistics_id_seq")
_READ_ONLY = ("server_secrets", "alembic_version")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class RoleError(SettingsError):
    """The database's roles are not usable. The message says what to run."""

    def __init__(self, message: str) -> None:
        super().__init__([message])


async def check_server(connection: AsyncConnection) -> None:
    version = int(str(await connection.scalar(text("SHOW server_version_num"))))
    if version < OLDEST * 10_000:
        raise RoleError(f"PostgreSQL {version // 10_000} is too old: {OLDEST} or newer is needed")


async def ensure_role(connection: AsyncConnection, role: str) -> None:
    """Have the application role exist, and make sure that it cannot pass row-level security."""
    if not _NAME.fullmatch(role):
        raise RoleError(f"{role!r} is not a plain lower-case PostgreSQL role name")
    found = (
        await connection.execute(
            text(
                "SELECT rolsuper OR rolbypassrls AS free, rolname = current_user AS ours"
                " FROM pg_roles WHERE rolname = :role"
            ),
            {"role": role},
        )
    ).first()
    if found is None:
        await _create(connection, role)
    elif found.free:
        raise RoleError(f"role {role} is a superuser or bypasses row-level security: choose an ordinary role")
    elif found.ours:
        raise RoleError(f"migrations must run as the owner of the tables, not as the application role {role}")


async def _create(connection: AsyncConnection, role: str) -> None:
    owner = await connection.scalar(text("SELECT quote_ident(current_user)"))
    try:
        async with connection.begin_nested():
            await connection.execute(text(f"CREATE ROLE {role} NOLOGIN"))
            await connection.execute(text(f"GRANT {role} TO {owner}"))
    except DBAPIError as failure:
        state = getattr(failure.orig, "sqlstate", None)
        if state in ("23505", "42710"):  # made meanwhile, by the starter of another database of this cluster
            return
        if state == "42501":
            raise RoleError(
                f"role {role} is missing and this owner may not create it; as an administrator run: "
                f"CREATE ROLE {role} NOLOGIN; GRANT {role} TO {owner};"
            ) from failure
        raise


async def grant(connection: AsyncConnection, role: str) -> None:
    """Give the role what it needs and take away what it does not, whatever was granted before."""
    schema = await connection.scalar(text("SELECT quote_ident(current_schema())"))
    changed = [table.name for table in TENANT_TABLES if table.name != _APPEND_ONLY] + list(_QUEUE)
    # By name: the schema may hold tables of others, which are none of our business.
    for statement in (
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"REVOKE ALL ON {', '.join((*changed, _APPEND_ONLY, *_READ_ONLY))} FROM {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(changed)} TO {role}",
        f"GRANT SELECT, INSERT ON {_APPEND_ONLY} TO {role}",
        f"GRANT SELECT ON {', '.join(_READ_ONLY)} TO {role}",
        f"GRANT USAGE ON SEQUENCE {', '.join(_QUEUE_SEQUENCES)} TO {role}",
        f"GRANT EXECUTE ON FUNCTION workspace_ids() TO {role}",
    ):
        await connection.execute(text(statement))


async def check_login(connection: AsyncConnection) -> None:
    """Refuse roles that row-level security does not bind: the one in force, and the one it could turn back into."""
    for role in ("current_user", "session_user"):
        found = (
            await connection.execute(
                text(f"SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = {role}")  # noqa: S608
            )
        ).one()
        if found.rolsuper or found.rolbypassrls:
            power = "is a superuser" if found.rolsuper else "bypasses row-level security"
            raise RoleError(
                f"the database role {found.rolname} {power}: tenants would not be kept apart; use an ordinary role"
            )


async def check_application(connection: AsyncConnection) -> None:
    """Refuse to serve where row-level security would not keep tenants apart."""
    await check_login(connection)
    open_tables = (
        await connection.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
                " AND relname = ANY(:names) AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname"
            ),
            {"names": [table.name for table in TENANT_TABLES]},
        )
    ).all()
    if open_tables:
        raise RoleError(f"row-level security is not forced on {', '.join(open_tables)}")


async def check_membership(connection: AsyncConnection, role: str) -> None:
    """Refuse an owner who may not take on the application role."""
    # Since 16 a member need not be allowed to SET ROLE.
    version = int(str(await connection.scalar(text("SHOW server_version_num"))))
    right = "SET" if version >= 160_000 else "MEMBER"
    query = text("SELECT pg_has_role(current_user, CAST(:role AS name), :right)")
    if not await connection.scalar(query, {"role": role, "right": right}):
        owner = await connection.scalar(text("SELECT quote_ident(current_user)"))
        raise RoleError(
            f"this owner may not take on the application role; as an administrator run: GRANT {role} TO {owner};"
        )
