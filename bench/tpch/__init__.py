"""TPC-H for benchmarks: schema, queries, and the statistics that ANALYZE makes of generated data. Keeps no data."""

from bench.tpch.data import loaded_statistics
from bench.tpch.texts import queries, schema

__all__ = ["loaded_statistics", "queries", "schema"]
