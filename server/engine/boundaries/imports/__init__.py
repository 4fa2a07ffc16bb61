"""Reads a system from a brief, traces, access lists, a data model or a call graph. Must not know any weighting."""

from server.engine.boundaries.imports.brief import system_of

__all__ = ["system_of"]
