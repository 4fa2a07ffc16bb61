"""Designs the physical schema: normal forms, types, keys, constraints, DDL. Must not know a database connection."""

from server.engine.kernel.ddl import create_statements, statements_for
from server.engine.schema.analysis import ANALYSIS
from server.engine.schema.dependencies import analyse_dependencies

__all__ = ["ANALYSIS", "analyse_dependencies", "create_statements", "statements_for"]
