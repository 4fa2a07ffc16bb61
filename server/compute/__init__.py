"""Runs pure functions in other processes, so that the event loop stays free. Knows nothing of what they compute."""

from server.compute.pool import Compute

__all__ = ["Compute"]
