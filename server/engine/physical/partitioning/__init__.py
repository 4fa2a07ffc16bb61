"""Chooses which tables are partitioned, by what and how rows go. Must not know shards."""

from server.engine.physical.partitioning.choose import plan_partitions

__all__ = ["plan_partitions"]
