"""TPC-H on a loaded database and on a ghost of it: plans, costs and sizes of indexes, and how fast ghosts answer.

Planning is deterministic, so that one run decides; ``python -m bench.ghost 0.1`` takes another scale factor than 1.
"""

import asyncio
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench import CannotRunError
from bench.tpch import queries, schema
from bench.tpch.data import fill
from server.engine.errors import DomainError
from server.engine.kernel.statistics import read_dump
from server.engine.model.planning import GhostDatabase, IndexSize, Plan, PlanRequest
from server.engine.model.statistics import DatabaseStatistics, TableStatistics
from server.lab.ghost import Ghosts, ghosts
from server.lab.ghost.explaining import plan_of
from server.postgres import TemporaryCluster
from server.postgres.launch import SUPERUSER, clean_environment

_SETTINGS = {
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "shared_buffers": "512MB",
    # As a server has them by default, and ghosts too.
    "max_parallel_workers_per_gather": "2",
    "max_worker_processes": "8",
    "jit": "on",
}
_SECONDS = 900
_WHAT_IFS = 200

REFERENCES = (
    "ALTER TABLE lineitem ADD FOREIGN KEY (l_orderkey) REFERENCES orders",
    "ALTER TABLE lineitem ADD FOREIGN KEY (l_partkey, l_suppkey) REFERENCES partsupp",
)
"""Of the specification's references those that say how many different keys several columns have."""

SECONDARY = (
    "lineitem (l_shipdate)",
    "lineitem (l_partkey, l_suppkey)",
    "lineitem (l_suppkey)",
    "lineitem (l_receiptdate)",
    "lineitem (l_shipdate, l_discount, l_quantity)",
    "lineitem (l_partkey) INCLUDE (l_quantity, l_extendedprice)",
    "lineitem (l_returnflag, l_linestatus)",
    "lineitem (l_shipmode)",
    "lineitem (l_extendedprice)",
    "lineitem (l_comment)",
    "lineitem (l_orderkey) WHERE l_commitdate < l_receiptdate",
    "lineitem (l_orderkey) WHERE l_returnflag = 'R'",
    "lineitem (l_orderkey, l_suppkey)",
    "orders (o_custkey)",
    "orders (o_orderdate)",
    "orders (o_orderdate, o_custkey)",
    "orders (o_clerk)",
    "orders (o_totalprice)",
    "orders (o_orderpriority)",
    "orders (o_comment)",
    "orders (o_custkey, o_orderkey) INCLUDE (o_orderdate)",
    "orders (date_trunc('month', o_orderdate::timestamp))",
    "orders (o_orderdate) WHERE o_orderstatus = 'O'",
    "customer (c_nationkey)",
    "customer (c_mktsegment)",
    "customer (c_phone)",
    "customer (substring(c_phone FOR 2))",
    "customer (c_acctbal)",
    "customer (c_name)",
    "part (p_size)",
    "part (p_brand, p_container, p_size)",
    "part (p_type)",
    "part (p_name)",
    "partsupp (ps_suppkey)",
    "partsupp (ps_supplycost)",
    "partsupp (ps_comment)",
    "supplier (s_nationkey)",
    "supplier (s_address)",
)
INDEXES = tuple(f"CREATE INDEX secondary_{number} ON {on}" for number, on in enumerate(SECONDARY))


@dataclass(frozen=True)
class Truth:
    """What a loaded database says."""

    statistics: DatabaseStatistics
    plans: tuple[Plan, ...]
    """Of the 22 queries."""
    index_pages: dict[str, int]


@dataclass(frozen=True)
class Compared:
    worst: float
    """|cost on the ghost / cost on the loaded database - 1|, the largest of the queries."""
    different: tuple[int, ...]
    """Numbers of the queries with another plan."""


def truths(scale: float) -> tuple[Truth, Truth]:
    """TPC-H at the scale factor after COPY and VACUUM ANALYZE: with primary keys alone, and with `INDEXES`."""
    with TemporaryCluster(_SETTINGS) as cluster, tempfile.TemporaryDirectory() as folder:
        cluster.execute(["CREATE DATABASE tpch"])
        cluster.execute([*schema(), *REFERENCES], "tpch")
        return asyncio.run(_loaded(cluster, Path(folder), scale))


def compare(planner: Ghosts, truth: Truth, indexes: Sequence[str]) -> Compared:
    """The queries on a ghost with the statistics of the loaded database."""
    database = GhostDatabase((*schema(), *REFERENCES, *indexes), truth.statistics)
    with planner.open(database) as session:
        answers = session.plan([PlanRequest(query) for query in queries()])
    worst, different = 0.0, []
    for number, (plan, true) in enumerate(zip(answers, truth.plans, strict=True), 1):
        if not isinstance(plan, Plan) or _shape(plan) != _shape(true):
            different.append(number)
        worst = max(worst, abs(plan.total_cost / true.total_cost - 1) if isinstance(plan, Plan) else math.inf)
    return Compared(worst, tuple(different))


def foretold(planner: Ghosts, truth: Truth) -> dict[str, IndexSize]:
    """Sizes of all indexes when nothing is said of them but the statistics of their tables."""
    tables = tuple(
        TableStatistics(table.table, table.rows, columns=table.columns) if table.table in truth.index_pages else table
        for table in truth.statistics.tables
        if table.table not in truth.index_pages or table.columns
    )
    database = GhostDatabase((*schema(), *REFERENCES, *INDEXES), DatabaseStatistics(tables))
    with planner.open(database) as session:
        return session.sizes()  # type: ignore[attr-defined,no-any-return]  # beyond what the engine asks of a session


def main() -> None:
    scale = float(sys.argv[1]) if len(sys.argv) == 2 and sys.argv[0].endswith("ghost.py") else 1.0
    begin = time.perf_counter()
    bare, indexed = truths(scale)
    print(f"TPC-H at scale factor {scale:g}, loaded in {time.perf_counter() - begin:.0f} s")
    with ghosts() as planner:
        print("\nghost against loaded        worst |ratio - 1|   other plans")
        for name, truth, indexes in (("primary keys", bare, ()), ("with 38 more indexes", indexed, INDEXES)):
            found = compare(planner, truth, indexes)
            print(f"  {name:24} {found.worst:12.2e} {', '.join(map(str, found.different)) or 'none':>17}")
        _print_sizes(foretold(planner, indexed), indexed)
        _print_speed(planner, indexed)


def _print_sizes(sizes: dict[str, IndexSize], truth: Truth) -> None:
    errors = {name: sizes[name].pages / pages for name, pages in truth.index_pages.items()}
    off = {name: max(error, 1 / error) for name, error in errors.items()}
    print(f"\nsizes of {len(off)} indexes foretold: {_mean(list(off.values())):.3f} times off on average (geometric)")
    for name in sorted(off, key=lambda each: -off[each])[:5]:
        on = SECONDARY[int(name.rpartition("_")[2])] if name.startswith("secondary") else name
        print(f"  {errors[name]:6.3f}  {on}")


def _print_speed(planner: Ghosts, truth: Truth) -> None:
    begin = time.perf_counter()
    with planner.open(GhostDatabase((*schema(), *REFERENCES, *INDEXES), truth.statistics)) as session:
        opened = time.perf_counter() - begin
        texts = queries()
        begin = time.perf_counter()
        for number in range(_WHAT_IFS):
            session.plan([PlanRequest(texts[number % 22], hidden=(f"secondary_{number % len(SECONDARY)}",))])
        each = (time.perf_counter() - begin) / _WHAT_IFS
        begin = time.perf_counter()
        session.plan([PlanRequest(text) for text in texts])
        together = (time.perf_counter() - begin) / 22
    print(
        f"\na ghost is made in {opened * 1e3:.0f} ms; a what-if question takes {each * 1e3:.1f} ms, toggling included,"
    )
    print(f"and {together * 1e3:.1f} ms where 22 are asked together")


def _mean(errors: Sequence[float]) -> float:
    return math.exp(sum(map(math.log, errors)) / len(errors))


def _shape(plan: Plan) -> list[tuple[str, int, str, str]]:
    return [(node.kind, node.depth, node.relation, node.index) for node in plan.nodes]


async def _loaded(cluster: TemporaryCluster, folder: Path, scale: float) -> tuple[Truth, Truth]:
    connection = await asyncpg.connect(cluster.url("tpch"))
    try:
        await connection.execute("SET session_replication_role = replica")
        await fill(connection, folder, scale)
        bare = await _truth(cluster, connection)
        for index in INDEXES:
            await connection.execute(index, timeout=_SECONDS)
        return bare, await _truth(cluster, connection)
    finally:
        await connection.close()


async def _truth(cluster: TemporaryCluster, connection: asyncpg.Connection) -> Truth:
    await connection.execute("VACUUM (ANALYZE)", timeout=_SECONDS)
    plans = [await connection.fetchval(f"EXPLAIN (FORMAT JSON) {query}") for query in queries()]
    sizes = await connection.fetch(
        "SELECT relname, pg_relation_size(oid) / 8192 AS pages FROM pg_class"
        " WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace ORDER BY relname"
    )
    dumped = await asyncio.to_thread(_dumped, cluster)
    pages = {str(row["relname"]): int(row["pages"]) for row in sizes}
    return Truth(read_dump(dumped), tuple(plan_of(json.loads(plan), {}) for plan in plans), pages)


def _dumped(cluster: TemporaryCluster) -> str:
    where = ["-h", str(cluster.socket_directory), "-p", str(cluster.port), "-U", SUPERUSER, "tpch"]
    try:
        return subprocess.run(
            [cluster.binaries / "pg_dump", "--statistics-only", *where],
            env={**clean_environment(), "PGPASSWORD": cluster.passwords[SUPERUSER]},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as failure:
        raise CannotRunError(f"pg_dump of PostgreSQL 18 does not run: {failure}") from failure


if __name__ == "__main__":
    try:
        main()
    except DomainError as failure:
        raise SystemExit(failure.message) from None
