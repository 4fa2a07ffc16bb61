"""Designs the physical schema: normal forms, types, keys, constraints, DDL. Must not know a database connection."""

from server.engine.schema.analysis import ANALYSIS
from server.engine.schema.ddl import create_statements, statements_for

__all__ = ["ANALYSIS", "create_statements", "statements_for"]
