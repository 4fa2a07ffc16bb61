"""The schema analysis: normalised tables, keys and constraints from entities. Knows no other analysis."""
