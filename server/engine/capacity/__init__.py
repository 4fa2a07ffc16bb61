"""Solves queueing models as they are stated: exactly where theory is exact, else by simulation. Measures nothing."""

from server.engine.capacity.models.solve import solve

__all__ = ["solve"]
