"""Queueing formulas that are exact where theory is exact. Knows rates and demands; must not know services or tables."""
