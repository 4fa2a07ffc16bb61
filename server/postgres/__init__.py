"""Runs PostgreSQL: finds its binaries, keeps a durable cluster, makes throwaway ones. Must not know our tables."""

from server.postgres.accounts import account, reachable
from server.postgres.binaries import Binaries, find_binaries
from server.postgres.cluster import Cluster
from server.postgres.errors import PostgresError
from server.postgres.launch import Command
from server.postgres.temporary import TemporaryCluster, sweep

__all__ = [
    "Binaries",
    "Cluster",
    "Command",
    "PostgresError",
    "TemporaryCluster",
    "account",
    "find_binaries",
    "reachable",
    "sweep",
]
