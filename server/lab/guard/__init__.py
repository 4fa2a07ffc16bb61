"""Refuses, by its parse tree and before anything runs, SQL that the lab must not execute. Knows no database."""

from server.lab.guard.parsing import RefusedError
from server.lab.guard.statements import check, check_migration, check_one, check_type

__all__ = ["RefusedError", "check", "check_migration", "check_one", "check_type"]
