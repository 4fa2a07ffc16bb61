"""Decides which services there should be, or that there should be one. Must not know how tables or interfaces look."""

from server.engine.boundaries.analysis import ANALYSIS

__all__ = ["ANALYSIS"]
