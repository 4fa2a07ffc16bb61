"""Makes ghosts and drops them, also those of processes that were killed. Runs in the process that asks."""

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import asyncpg
import psutil

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.extensions import Asked, explained
from server.engine.kernel.sql.schemas import PUBLIC, layout
from server.engine.kernel.sql.schemas import setting as search_path
from server.engine.model.planning import GhostDatabase, GhostSession
from server.engine.model.problem import Problem
from server.lab.adapting import runnable
from server.lab.ghost.cluster import TEMPLATE, GhostAddress
from server.lab.ghost.session import Session
from server.lab.ghost.wire import Wire
from server.lab.guard import RefusedError, defining
from server.lab.guard.parsing import parts
from server.lab.guard.parsing import statements as parsed
from server.lab.limits import LIMITS, Limits
from server.lab.observation import said
from server.postgres.launch import SUPERUSER, new_password

T = TypeVar("T")

_numbers = itertools.count(1)

SETTINGS = frozenset(
    {
        "cpu_index_tuple_cost", "cpu_operator_cost", "cpu_tuple_cost", "random_page_cost", "seq_page_cost",
        "parallel_setup_cost", "parallel_tuple_cost", "min_parallel_index_scan_size", "min_parallel_table_scan_size",
        "max_parallel_workers", "max_parallel_workers_per_gather", "effective_cache_size", "work_mem",
        "hash_mem_multiplier", "effective_io_concurrency", "cursor_tuple_fraction", "constraint_exclusion",
        "from_collapse_limit", "join_collapse_limit", "geqo", "geqo_threshold", "geqo_seed", "jit", "jit_above_cost",
        "jit_inline_above_cost", "jit_optimize_above_cost", "recursive_worktable_factor",
        "parallel_leader_participation",
        "enable_async_append", "enable_bitmapscan", "enable_distinct_reordering", "enable_gathermerge",
        "enable_group_by_reordering", "enable_hashagg", "enable_hashjoin", "enable_incremental_sort",
        "enable_indexonlyscan", "enable_indexscan", "enable_material", "enable_memoize", "enable_mergejoin",
        "enable_nestloop", "enable_parallel_append", "enable_parallel_hash", "enable_partition_pruning",
        "enable_partitionwise_aggregate", "enable_partitionwise_join", "enable_presorted_aggregate",
        "enable_self_join_elimination", "enable_seqscan", "enable_sort", "enable_tidscan",
    }
)  # fmt: skip
"""Those that plans depend on."""


class Ghosts:
    """Implements `server.engine.model.planning.Planner` on the cluster at an address."""

    def __init__(self, address: GhostAddress, limits: Limits = LIMITS) -> None:
        self.address = address
        self._limits = limits

    @contextmanager
    def open(self, database: GhostDatabase) -> Iterator[GhostSession]:
        """A ghost of the database, dropped at the end.

        Raises `DomainError`: INVALID_ARGUMENT with the place of DDL, settings or statistics that do not hold,
        UNAVAILABLE when the cluster does not answer.
        """
        ready = _ready(database, self._limits)
        name = f"{_owner()}_{next(_numbers)}"
        server = self.superuser("postgres")
        wires = [server]
        try:
            _sweep(server)
            password = new_password()
            server.execute(self._role(name, password, ready.path))
            server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
            server.execute(
                f"REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {name}"
            )
            admin = self.superuser(name)
            wires.append(admin)
            role = self._connect(name, password, name)
            wires.append(role)
            _build(role, database, ready.statements)
            session = Session(admin, role, Path(self.address.data), ready.path)
            session.fill(database.statistics)
            yield session
        finally:
            for wire in wires:
                wire.close()
            self._drop(name)

    def superuser(self, database: str) -> Wire:
        """A connection that may do anything; nothing of a user's may run on it."""
        return self._connect(SUPERUSER, self.address.password, database)

    def _connect(self, user: str, password: str, database: str) -> Wire:
        return Wire.open(self.address.socket_directory, self.address.port, user, password, database)

    def _role(self, name: str, password: str, path: Sequence[str]) -> str:
        limits = self._limits
        settings = {
            "statement_timeout": f"{limits.statement_seconds * 1000:.0f}ms",
            "lock_timeout": f"{limits.lock_seconds * 1000:.0f}ms",
            "temp_file_limit": f"{limits.temporary_files // 1024}kB",
            "client_min_messages": "warning",
            # Rows at the edges refer to rows that are not there, and nobody's triggers are of interest here.
            "session_replication_role": "replica",
            "check_function_bodies": "off",
        }
        return (
            f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT "
            f"CONNECTION LIMIT 2 PASSWORD '{password}';"
            f"ALTER ROLE {name} SET search_path = {search_path(path)};"
        ) + "".join(f"ALTER ROLE {name} SET {setting} = '{value}';" for setting, value in settings.items())

    def _drop(self, name: str) -> None:
        with contextlib.suppress(DomainError, asyncpg.PostgresError):
            server = self.superuser("postgres")
            try:
                _drop(server, name)
            finally:
                server.close()


def planned(address: GhostAddress, function: Callable[..., T], *arguments: object, **named: object) -> T:
    """``function(planner, *arguments)``: what another process is asked to run, as `Compute.run` takes it."""
    return function(Ghosts(address), *arguments, **named)


@dataclass(frozen=True)
class _Ready:
    statements: tuple[str, ...]
    """What the lab executes in the place of each of the DDL; empty for nothing."""
    path: tuple[str, ...]


def _ready(database: GhostDatabase, limits: Limits) -> _Ready:
    if len(database.ddl) > limits.statements:
        raise DomainError(Reason.INVALID_ARGUMENT, f"the DDL has more than {limits.statements} statements")
    statements, nodes = [], []
    for place, statement in enumerate(database.ddl):
        try:
            trees = parsed(statement)
            statements.append(runnable(statement, trees[0])[0] if len(trees) == 1 else defining(statement))
            nodes += [(place, next(iter(parts(each)))) for each in trees]
        except RefusedError as why:
            raise _not_built(database, place, str(why)) from None
    placed = layout((node for _, node in nodes), database.path[0] if database.path else PUBLIC)
    for number, clash in placed.clashes:
        raise _not_built(database, nodes[number][0], clash)
    for name, _ in database.settings:
        if name not in SETTINGS:
            raise DomainError(
                Reason.INVALID_ARGUMENT,
                f"{name!r} is no setting of the planner",
                {"field": "settings", "setting": name},
                (Problem(f"settings[{name}]", "plans do not depend on it, or it is not allowed"),),
            )
    return _Ready(tuple(statements), database.path or placed.path)


def _build(role: Wire, database: GhostDatabase, statements: Sequence[str]) -> None:
    for name, value in database.settings:
        try:
            role.fetch("SELECT set_config($1, $2, false)", name, value)
        except asyncpg.PostgresError as error:
            raise DomainError(
                Reason.INVALID_ARGUMENT, said(error), {"field": "settings", "setting": name},
                (Problem(f"settings[{name}]", said(error)),),
            ) from None  # fmt: skip
    for place, statement in enumerate(statements):
        try:
            if statement:
                role.execute(statement)
        except asyncpg.PostgresError as error:
            asked = [Asked(*one) for one in database.asked]
            told = explained(said(error), error.sqlstate or "", asked)
            position = int(error.position or 0) if statement == database.ddl[place] else 0
            raise _not_built(database, place, told, position) from None


def _not_built(database: GhostDatabase, place: int, why: str, position: int = 0) -> DomainError:
    """With the line and column in the text that the statement was taken from, where there is one."""
    statement = database.ddl[place]
    line = statement.count("\n", 0, max(0, position - 1)) + 1 if position else None
    column, where = None, f"statement {place + 1} of the DDL"
    if place < len(database.places):
        line, column = database.places[place]
        if position:
            before = statement[: position - 1]
            column = position - 1 - before.rfind("\n") if "\n" in before else column + position - 1
            line += before.count("\n")
        where += f" (line {line}, column {column})"
    return DomainError(
        Reason.INVALID_ARGUMENT,
        f"{where} does not run: {why}",
        {"field": "ddl", "statement": str(place + 1)},
        (Problem(f"ddl[{place}]", why, line, column),),
    )


def _owner() -> str:
    """This process, told from another of its number by when it began."""
    return f"ghost_{os.getpid()}_{int(psutil.Process().create_time() * 100)}"


def _sweep(server: Wire) -> None:
    """Drop the ghosts of processes that are gone."""
    for row in server.fetch("SELECT rolname FROM pg_roles WHERE rolname LIKE 'ghost\\_%'"):
        name = str(row["rolname"])
        _, number, began, _ = name.split("_")
        if not _lives(int(number), int(began)):
            # Somebody else may be sweeping as well.
            with contextlib.suppress(asyncpg.PostgresError):
                _drop(server, name)


def _lives(number: int, began: int) -> bool:
    try:
        return abs(int(psutil.Process(number).create_time() * 100) - began) <= 1
    except psutil.Error:
        return False


def _drop(server: Wire, name: str) -> None:
    server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    server.execute(f"DROP ROLE IF EXISTS {name}")
