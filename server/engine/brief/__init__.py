"""Reads a brief, reports every mistake with its place, fills in what it leaves out. Designs nothing."""

from server.engine.brief.json_schema import json_schema
from server.engine.brief.prepare import parse, prepare, read
from server.engine.brief.written import write

__all__ = ["json_schema", "parse", "prepare", "read", "write"]
