"""All that a plan says of capacity, computed within a budget: where objectives break and what helps. Writes no text."""
