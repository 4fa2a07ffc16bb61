"""Makes rows that satisfy a table's constraints, and rows that break exactly one. Must not know the brief."""
