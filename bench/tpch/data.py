"""Data by tpchgen-cli into a throwaway cluster, and what ANALYZE says of it. Nothing is left behind."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from bench import CannotRunError
from bench.tpch.texts import schema
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics
from server.postgres import TemporaryCluster

TABLES = ("region", "nation", "part", "supplier", "partsupp", "customer", "orders", "lineitem")
_SETTINGS = {"maintenance_work_mem": "512MB", "max_wal_size": "8GB", "shared_buffers": "512MB"}

_STATISTICS = """
SELECT s.tablename, s.attname, s.null_frac, s.avg_width, s.n_distinct, s.correlation,
  s.most_common_vals::text::text[] AS common, s.most_common_freqs AS fractions,
  s.histogram_bounds::text::text[] AS bounds
FROM pg_stats s JOIN pg_attribute a ON a.attrelid = s.tablename::regclass AND a.attname = s.attname
WHERE s.schemaname = 'public' ORDER BY s.tablename, a.attnum
"""


def loaded_statistics(scale: float) -> DatabaseStatistics:
    """Of TPC-H at the scale factor, after COPY and VACUUM ANALYZE."""
    with TemporaryCluster(_SETTINGS) as cluster, tempfile.TemporaryDirectory() as folder:
        cluster.execute(["CREATE DATABASE tpch"])
        cluster.execute(schema(), "tpch")
        return asyncio.run(_filled(cluster.url("tpch"), Path(folder), scale))


async def _filled(url: str, folder: Path, scale: float) -> DatabaseStatistics:
    connection = await asyncpg.connect(url)
    try:
        await fill(connection, folder, scale)
        await connection.execute("VACUUM (ANALYZE)", timeout=600)
        return await read_statistics(connection)
    finally:
        await connection.close()


async def fill(connection: asyncpg.Connection, folder: Path, scale: float) -> None:
    """All tables. What is copied into a table that the same transaction has emptied is not logged."""
    for table in TABLES:
        file = generated(table, folder, scale)
        async with connection.transaction():
            await connection.execute(f"TRUNCATE {table} CASCADE")
            await connection.copy_to_table(table, source=file, format="csv", header=True, timeout=900)
        file.unlink()


async def read_statistics(connection: asyncpg.Connection) -> DatabaseStatistics:
    """Everything that the planner knows of the tables in ``public``."""
    columns: dict[str, list[ColumnStatistics]] = {}
    for row in await connection.fetch(_STATISTICS):
        columns.setdefault(row["tablename"], []).append(
            ColumnStatistics(
                row["attname"],
                row["null_frac"],
                row["avg_width"],
                row["n_distinct"],
                tuple(row["common"] or ()),
                tuple(row["fractions"] or ()),
                tuple(row["bounds"] or ()),
                row["correlation"],
            )
        )
    sizes = await connection.fetch(
        "SELECT relname, reltuples, relpages, relallvisible FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
    )
    return DatabaseStatistics(
        tuple(
            TableStatistics(
                row["relname"], row["reltuples"], row["relpages"], row["relallvisible"], tuple(columns[row["relname"]])
            )
            for row in sizes
        )
    )


def generated(table: str, folder: Path, scale: float) -> Path:
    """A CSV file with header of one table, by tpchgen-cli."""
    subprocess.run(
        [_generator(), "csv", "-s", str(scale), f"--tables={table}", f"--output-dir={folder}"],
        check=True,
        capture_output=True,
    )
    return folder / f"{table}.csv"


def _generator() -> str:
    beside: Sequence[str | None] = (shutil.which("tpchgen-cli", path=str(Path(sys.executable).parent)),)
    found = next((one for one in (*beside, shutil.which("tpchgen-cli")) if one), None)
    if found is None:
        raise CannotRunError("tpchgen-cli is missing; install it with: pip install tpchgen-cli")
    return found
