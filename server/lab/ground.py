"""The ground experiments stand on: one warm throwaway cluster, a role without rights for each slot, fresh databases."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from server.engine.kernel.sql.schemas import PUBLIC, setting
from server.lab.administration import STANDINS
from server.lab.limits import Limits
from server.lab.observation import DRIVER_ERRORS, LostError, UnprovenError
from server.lab.revoked import template_statements
from server.postgres import PostgresError, TemporaryCluster
from server.postgres.launch import new_password

_TEMPLATE = "lab_template"
_WATCH_SECONDS = 0.25
_ANSWER_SECONDS = 5.0


class Ground:
    """Starts, restarts and ends the cluster; gives out databases. Superuser connections never leave this class."""

    def __init__(self, slots: int, limits: Limits) -> None:
        self.generation = 0
        """How often the cluster was started; an experiment that lost its cluster says which one it was."""
        self._slots = slots
        self._limits = limits
        self._cluster: TemporaryCluster | None = None
        self._admin: asyncpg.Pool | None = None
        self._passwords: dict[int, str] = {}
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._outgrown: set[str] = set()

    async def start(self) -> None:
        """Raises `PostgresError` when there is no PostgreSQL to be had."""
        async with self._starting:
            if self._cluster is None:
                await self._start()

    async def restart(self, lost: int) -> None:
        """Replace the cluster of generation ``lost``; at once when another experiment has done so already."""
        async with self._starting:
            if self._cluster is None or lost == self.generation:
                await self._stop()
                await self._start()

    async def stop(self) -> None:
        async with self._starting:
            await self._stop()

    async def serves(self) -> bool:
        """Whether a new session gets an answer. A cluster that is going down is still in the process table."""
        cluster = self._cluster
        if cluster is None or not cluster.is_running():
            return False
        try:
            connection = await asyncpg.connect(cluster.url(), timeout=_ANSWER_SECONDS)
        except DRIVER_ERRORS:
            return False
        connection.terminate()
        return True

    async def _start(self) -> None:
        settings = {"max_connections": str(10 + 6 * self._slots)}
        cluster = TemporaryCluster(
            settings,
            memory_limit=self._limits.memory,
            file_size_limit=self._limits.file_size,
            extensions=STANDINS,
        )
        starting = asyncio.ensure_future(asyncio.to_thread(cluster.start))
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            # A thread cannot be cancelled: wait for what it makes, and take it away again.
            with contextlib.suppress(PostgresError):
                await starting
            await asyncio.to_thread(cluster.stop)
            raise
        self._cluster = cluster
        self.generation += 1
        try:
            await self._prepare(cluster)
        except BaseException:
            await self._stop()
            raise

    async def _prepare(self, cluster: TemporaryCluster) -> None:
        connection = await asyncpg.connect(cluster.url())
        try:
            await connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
            for slot in range(self._slots):
                self._passwords[slot] = new_password()
                await connection.execute(self._role(slot))
            await connection.execute(f"CREATE DATABASE {_TEMPLATE}")
        finally:
            await connection.close()
        template = await asyncpg.connect(cluster.url(_TEMPLATE))
        try:
            for statement in template_statements():
                await template.execute(statement)
        finally:
            await template.close()
        self._admin = await asyncpg.create_pool(cluster.url(), min_size=0, max_size=4, statement_cache_size=0)
        await self._admin.execute(f"REVOKE ALL ON DATABASE {_TEMPLATE} FROM PUBLIC")
        await self._admin.execute(f"ALTER DATABASE {_TEMPLATE} ALLOW_CONNECTIONS false")

    def _role(self, slot: int) -> str:
        limits = self._limits
        settings = {
            "statement_timeout": f"{limits.statement_seconds * 1000:.0f}ms",
            "lock_timeout": f"{limits.lock_seconds * 1000:.0f}ms",
            "idle_in_transaction_session_timeout": f"{limits.idle_seconds * 1000:.0f}ms",
            "work_mem": f"{limits.work_memory // 1024}kB",
            "maintenance_work_mem": f"{limits.work_memory // 1024}kB",
            "temp_file_limit": f"{limits.temporary_files // 1024}kB",
            "search_path": "public",
            "client_min_messages": "error",
        }
        role = _role_name(slot)
        made = (
            f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT "
            f"CONNECTION LIMIT 4 PASSWORD '{self._passwords[slot]}';"
        )
        return made + "".join(f"ALTER ROLE {role} SET {name} = '{value}';" for name, value in settings.items())

    async def _stop(self) -> None:
        admin, self._admin = self._admin, None
        if admin is not None:
            admin.terminate()
        cluster, self._cluster = self._cluster, None
        if cluster is not None:
            await asyncio.to_thread(cluster.stop)

    @asynccontextmanager
    async def database(self, slot: int, path: Sequence[str] = (PUBLIC,)) -> AsyncIterator[str]:
        """The name of a fresh database that only the slot's role may enter; dropped with whatever still uses it.

        ``path``: schemas in which names are looked up there.
        """
        admin, generation = self._admin, self.generation
        if admin is None:
            raise LostError("the cluster is not running")
        name = f"lab_{generation}_{next(self._numbers)}"
        watch: asyncio.Task[None] | None = None
        try:
            await self._make_database(admin, name, slot, path)
            watch = asyncio.create_task(self._watch(admin, name))
            yield name
        except LostError:
            if name in self._outgrown:
                raise UnprovenError("the experiment needs more disk than the lab gives") from None
            raise
        finally:
            self._outgrown.discard(name)
            if watch is not None:
                watch.cancel()
            with contextlib.suppress(*DRIVER_ERRORS):
                await asyncio.shield(admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    async def _make_database(self, admin: asyncpg.Pool, name: str, slot: int, path: Sequence[str]) -> None:
        try:
            # A file copy of so small a template takes half as long as one through the write-ahead log.
            await admin.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
            await admin.execute(
                f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;"
                f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {_role_name(slot)};"
                + (
                    f"ALTER ROLE {_role_name(slot)} IN DATABASE {name} SET search_path = {setting(path)}"
                    if path != (PUBLIC,)
                    else ""
                )
            )
        except DRIVER_ERRORS as error:
            raise LostError("the cluster makes no database") from error

    @asynccontextmanager
    async def connection(self, database: str, slot: int) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the slot's role to the database."""
        cluster = self._cluster
        if cluster is None:
            raise LostError("the cluster is not running")
        role = _role_name(slot)
        try:
            connection = await asyncpg.connect(
                host=str(cluster.socket_directory),
                port=cluster.port,
                user=role,
                password=self._passwords[slot],
                database=database,
                statement_cache_size=0,
                timeout=self._limits.claim_seconds,
                command_timeout=self._limits.claim_seconds,
            )
        except DRIVER_ERRORS as error:
            raise LostError("the experiment's role cannot enter") from error
        try:
            yield connection
        finally:
            connection.terminate()

    async def _watch(self, admin: asyncpg.Pool, name: str) -> None:
        """End the sessions of a database that grows too large: PostgreSQL itself has no quota."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            try:
                size = await admin.fetchval("SELECT pg_database_size($1::text)", name)
                if size > self._limits.database_size:
                    self._outgrown.add(name)
                    await admin.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
                    )
            except DRIVER_ERRORS:
                return


def _role_name(slot: int) -> str:
    return f"lab_{slot}"
