"""Reads a brief, reports every mistake with its place, fills in what it leaves out. Designs nothing."""

from server.engine.brief.prepare import parse, prepare, read
from server.engine.brief.written import write

__all__ = ["parse", "prepare", "read", "write"]
