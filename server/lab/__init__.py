"""Runs claims against a throwaway PostgreSQL and other real components, and returns what happened. Must not decide."""

from server.lab.lab import Lab
from server.lab.limits import LIMITS, Limits
from server.lab.schemas import ReadSchema

VERSION = 1
"""Raised whenever the same claim may get other evidence; what an older lab saw is then not reused."""

__all__ = ["LIMITS", "VERSION", "Lab", "Limits", "ReadSchema"]
