"""Reviews what others made: a schema as its catalogue states it, against rules. Must not know a database connection."""

from server.engine.review.check import check_schema
from server.engine.review.rules.schema import RULES

__all__ = ["RULES", "check_schema"]
