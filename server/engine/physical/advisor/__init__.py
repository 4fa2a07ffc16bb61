"""Chooses indexes for a workload under a budget of bytes, on what PostgreSQL's planner says. Must not know what
stands behind it."""

from server.engine.physical.advisor.advise import CALLS, MAX_WIDTH, advise

__all__ = ["CALLS", "MAX_WIDTH", "advise"]
