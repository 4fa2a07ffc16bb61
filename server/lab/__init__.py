"""Runs claims against a throwaway PostgreSQL and other real components, and returns what happened. Must not decide."""

from server.lab.lab import Lab
from server.lab.limits import LIMITS, Limits

__all__ = ["LIMITS", "Lab", "Limits"]
