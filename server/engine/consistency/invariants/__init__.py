"""Invariants: what keeps each of them, and what breaks it where nothing does. Must not decide isolation levels."""

from server.engine.consistency.invariants.classify import classify, settled
from server.engine.consistency.invariants.patterns import PATTERNS, Pattern
from server.engine.consistency.invariants.report import section

__all__ = ["PATTERNS", "Pattern", "classify", "section", "settled"]
