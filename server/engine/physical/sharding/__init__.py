"""Chooses what tables are sharded by, which are copied and which stay whole. Must not know how load is measured."""

from server.engine.physical.sharding.plan import plan_sharding

__all__ = ["plan_sharding"]
