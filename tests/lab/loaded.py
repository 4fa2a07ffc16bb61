"""A loaded database to hold ghosts against: its plans, its statistics by pg_dump, true sizes of indexes."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from server.engine.kernel.statistics import read_dump
from server.engine.model.planning import Plan
from server.engine.model.statistics import DatabaseStatistics, TableStatistics
from server.lab.ghost.explaining import plan_of
from server.postgres import TemporaryCluster
from server.postgres.launch import SUPERUSER, clean_environment

DEFAULTS = {"max_parallel_workers_per_gather": "2", "max_worker_processes": "8", "jit": "on"}
"""Of planner settings that throwaway clusters have otherwise."""

_NAME = "loaded"


class Loaded:
    def __init__(self, cluster: TemporaryCluster) -> None:
        self._cluster = cluster

    def execute(self, *statements: str) -> str:
        return self._cluster.execute(statements, _NAME)

    def statistics(self) -> DatabaseStatistics:
        where = ["-h", str(self._cluster.socket_directory), "-p", str(self._cluster.port), "-U", SUPERUSER, _NAME]
        dumped = subprocess.run(
            [self._cluster.binaries / "pg_dump", "--statistics-only", *where],
            env={**clean_environment(), "PGPASSWORD": self._cluster.passwords[SUPERUSER]},
            capture_output=True,
            text=True,
            check=True,
        )
        return read_dump(dumped.stdout)

    def plans(self, queries: Sequence[str], names: dict[str, str] | None = None) -> list[Plan]:
        explained = self.execute(*(f"SELECT '~~'; EXPLAIN (FORMAT JSON) {query}" for query in queries))
        return [plan_of(json.loads(each), names or {}) for each in explained.split("~~\n")[1:]]

    def index_pages(self) -> dict[str, int]:
        listed = self.execute(
            "SELECT relname, pg_relation_size(oid) / 8192 FROM pg_class WHERE relkind = 'i'"
            " AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return {name: int(pages) for name, pages in (line.split("|") for line in listed.splitlines())}


@contextmanager
def loaded(ddl: Sequence[str], *filling: str) -> Iterator[Loaded]:
    """A database with rows and statistics; a fresh cluster, so that nothing else is in it."""
    with TemporaryCluster(DEFAULTS) as cluster:
        cluster.execute([f"CREATE DATABASE {_NAME}"])
        database = Loaded(cluster)
        database.execute(*ddl, *filling, "VACUUM (ANALYZE)")
        yield database


def without_sizes(statistics: DatabaseStatistics, indexes: Sequence[str]) -> DatabaseStatistics:
    """The same, when nothing is said of how large indexes are."""
    return DatabaseStatistics(
        tuple(
            TableStatistics(table.table, table.rows, columns=table.columns) if table.table in indexes else table
            for table in statistics.tables
            if table.table not in indexes or table.columns
        )
    )
