"""Reads SQL text: names, parameters, syntax errors, and what a statement reads and writes. Knows nothing of briefs."""
