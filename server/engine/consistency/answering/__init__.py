"""Puts levels, counterexamples and invariants together into one answer with its claims. Decides nothing itself."""
