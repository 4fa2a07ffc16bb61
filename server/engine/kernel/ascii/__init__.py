"""Drawings in plain ASCII for terminals: boxes in columns, lifelines, trees. Knows nothing of what is drawn."""
