"""The physical design: indexes, growth and read models, decided on what PostgreSQL's planner says. Must not execute."""

from server.engine.physical.analysis import ANALYSIS

__all__ = ["ANALYSIS"]
