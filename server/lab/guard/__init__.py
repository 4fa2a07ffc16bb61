"""Refuses, by its parse tree and before anything runs, SQL that the lab must not execute. Knows no database."""

from server.lab.guard.bodies import only_mentions
from server.lab.guard.parsing import BodyError, RefusedError
from server.lab.guard.statements import check, check_function, check_migration, check_one, check_type, defining

__all__ = [
    "BodyError",
    "RefusedError",
    "check",
    "check_function",
    "check_migration",
    "check_one",
    "check_type",
    "defining",
    "only_mentions",
]
