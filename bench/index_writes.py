"""What one more index entry costs to write, in the planner's unit: the price that the index advisor charges writes.

Run: ``python -m bench.index_writes [rows]``. Rows of a table with random keys are inserted in statements of a
hundred, without and with four indexes beside the key; the difference a row and index is the time of an entry. A
sequential scan of the same table from memory says how long a unit of planner cost takes. Prints both and their ratio,
of B-trees and GIN.
"""

import asyncio
import sys
import time

import asyncpg

from server.engine.kernel.planner_cost import MICROSECONDS_PER_UNIT
from server.postgres import TemporaryCluster

_TABLE = "CREATE TABLE t (id bigint PRIMARY KEY, a bigint, b bigint, c text, d timestamptz, tags text[])"
_FILL = """
INSERT INTO t SELECT n, hashint8(n), hashint8(n + 1), md5(n::text), now() + n * interval '1 s',
  ARRAY['t' || n % 97, 't' || n % 89, 't' || n % 83] FROM generate_series({first}, {last}) AS n
"""
_TREES = ("(a)", "(b, a)", "(c)", "(d, b)")
_GIN = ("USING gin (tags)",)
_EACH = 100
"""Rows a statement."""


def main(rows: int = 60_000) -> None:
    # WAL as a server writes it; the disk is the cluster's own business.
    with TemporaryCluster({"wal_level": "replica", "shared_buffers": "256MB", "full_page_writes": "on"}) as cluster:
        asyncio.run(_measure(cluster.url(), rows))


async def _measure(url: str, rows: int) -> None:
    connection = await asyncpg.connect(url)
    try:
        bare = await _inserted(connection, rows, ())
        unit = await _unit(connection)
        trees = (await _inserted(connection, rows, _TREES) - bare) / len(_TREES)
        gin = (await _inserted(connection, rows, _GIN) - bare) / len(_GIN)
    finally:
        await connection.close()
    print(f"a row without secondary indexes: {bare:.2f} µs; a unit of planner cost: {unit:.2f} µs")
    print(
        f"an entry of a B-tree: {trees:.2f} µs = {trees / unit:.2f} units, {trees / MICROSECONDS_PER_UNIT:.2f} assumed"
    )
    print(f"a row's entries in GIN: {gin:.2f} µs = {gin / trees:.1f} entries of a B-tree")


async def _inserted(connection: asyncpg.Connection, rows: int, indexes: tuple[str, ...]) -> float:
    """Microseconds a row."""
    await connection.execute("DROP TABLE IF EXISTS t")
    await connection.execute(_TABLE)
    for index in indexes:
        await connection.execute(f"CREATE INDEX ON t {index}")
    await connection.execute(_FILL.format(first=1, last=rows))
    started = time.perf_counter()
    for first in range(rows + 1, 2 * rows, _EACH):
        await connection.execute(_FILL.format(first=first, last=first + _EACH - 1))
    return (time.perf_counter() - started) / rows * 1e6


async def _unit(connection: asyncpg.Connection) -> float:
    """Microseconds that a unit of planner cost takes where a table is read from memory."""
    await connection.execute("VACUUM ANALYZE t")
    cost = 0.0
    times = []
    for _ in range(5):
        started = time.perf_counter()
        await connection.fetch("SELECT count(*) FROM t WHERE a > 0")
        times.append(time.perf_counter() - started)
        text = await connection.fetchval("EXPLAIN SELECT count(*) FROM t WHERE a > 0")
        cost = float(str(text).split("..")[1].split(" ")[0])
    return min(times) / cost * 1e6


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
