"""Counterexamples to robustness as split schedules, found by bounded search. Must not say that a workload is robust."""

from server.engine.consistency.splits.search import BUDGET, LONGEST, witness
from server.engine.consistency.splits.unfolding import Linear, unfold

__all__ = ["BUDGET", "LONGEST", "Linear", "unfold", "witness"]
