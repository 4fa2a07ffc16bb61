"""Makes rows that satisfy a table's constraints, and rows that break exactly one. Knows tables only, never the brief."""
