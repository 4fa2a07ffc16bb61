"""Workloads for the benchmark of the index advisor: DDL, statistics and statements with rates. Keeps no data."""

from bench.workloads.clinic import clinic
from bench.workloads.marketplace import marketplace
from bench.workloads.tpch import tpch
from bench.workloads.workload import Workload

__all__ = ["Workload", "clinic", "marketplace", "tpch"]
