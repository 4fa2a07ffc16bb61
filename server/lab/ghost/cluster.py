"""The server that ghosts live on: throwaway, one for all who compute on this host."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from server.engine.errors import DomainError, Reason
from server.lab.administration import STANDINS
from server.lab.limits import LIMITS, Limits
from server.lab.revoked import template_statements
from server.postgres import PostgresError, TemporaryCluster
from server.postgres.launch import SUPERUSER

if TYPE_CHECKING:
    from server.lab.ghost.planner import Ghosts

TEMPLATE = "ghost_template"

OLDEST = 18
"""The first version that takes statistics from outside."""

_SETTINGS = {
    # As a server has them by default: what a ghost plans must be what production plans.
    "max_parallel_workers_per_gather": "2",
    "max_worker_processes": "8",
    "jit": "on",
    # Passwords here have 192 random bits, so that making them slow to try protects nothing.
    "scram_iterations": "1",
    "max_connections": "60",
    "max_locks_per_transaction": "1024",
}

_HELPERS = """
CREATE SCHEMA ghost;
GRANT USAGE ON SCHEMA ghost TO PUBLIC;
CREATE EXTENSION pg_buffercache SCHEMA ghost;
CREATE FUNCTION ghost.try(statements text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE statement text;
BEGIN
  FOREACH statement IN ARRAY statements LOOP
    BEGIN EXECUTE statement; EXCEPTION WHEN OTHERS THEN NULL; END;
  END LOOP;
END $$;
CREATE FUNCTION ghost.explain(statements text[], OUT plan json, OUT state text, OUT message text)
RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE statement text;
BEGIN
  FOREACH statement IN ARRAY statements LOOP
    plan := NULL; state := NULL; message := NULL;
    BEGIN
      EXECUTE 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ' || statement INTO plan;
    EXCEPTION WHEN OTHERS THEN state := SQLSTATE; message := SQLERRM;
    END;
    RETURN NEXT;
  END LOOP;
END $$
"""


@dataclass(frozen=True)
class GhostAddress:
    """All that a process on this host needs to make ghosts. Holds a password: not to be logged or sent anywhere."""

    socket_directory: str
    port: int
    password: str
    data: str


class GhostCluster:
    """Started and stopped by its owner; ends with the process in any case."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._cluster: TemporaryCluster | None = None

    def start(self) -> GhostAddress:
        """The address of the running server, which is started (about two seconds) unless it runs.

        Raises `DomainError` UNAVAILABLE when PostgreSQL cannot be started here or cannot make ghosts.
        """
        if self._cluster is not None and not self._cluster.is_running():
            self.stop()
        if self._cluster is None:
            cluster = TemporaryCluster(
                _SETTINGS,
                memory_limit=self._limits.memory,
                file_size_limit=self._limits.file_size,
                extensions=STANDINS,
            )
            if cluster.binaries.major < OLDEST:
                raise DomainError(
                    Reason.UNAVAILABLE,
                    f"ghost databases need PostgreSQL {OLDEST} or newer; {cluster.binaries.version} is installed here",
                )
            try:
                cluster.start()
                _prepare(cluster)
            except PostgresError as failure:
                cluster.stop()
                why = "the lab cannot start PostgreSQL"
                raise DomainError(Reason.UNAVAILABLE, why, retry_after=10.0) from failure
            except BaseException:
                cluster.stop()
                raise
            self._cluster = cluster
        cluster = self._cluster
        return GhostAddress(
            str(cluster.socket_directory), cluster.port, cluster.passwords[SUPERUSER], str(Path(cluster.data))
        )

    def stop(self) -> None:
        """End the server and delete everything it held."""
        cluster, self._cluster = self._cluster, None
        if cluster is not None:
            cluster.stop()


def _prepare(cluster: TemporaryCluster) -> None:
    cluster.execute(
        [
            "REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC",
            f"CREATE DATABASE {TEMPLATE}",
            f"REVOKE ALL ON DATABASE {TEMPLATE} FROM PUBLIC",
        ]
    )
    cluster.execute([*template_statements(), _HELPERS], TEMPLATE)
    # Copies of files are quick, and what is dirty in memory would be written out for the first of them.
    cluster.execute([f"ALTER DATABASE {TEMPLATE} ALLOW_CONNECTIONS false", "CHECKPOINT"])


@contextmanager
def ghosts() -> "Iterator[Ghosts]":
    """A planner with a cluster of its own, for tests and benchmarks; both end with the block."""
    from server.lab.ghost.planner import Ghosts

    cluster = GhostCluster()
    try:
        yield Ghosts(cluster.start())
    finally:
        cluster.stop()
