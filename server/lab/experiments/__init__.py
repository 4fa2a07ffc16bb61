"""One kind of claim a file: what is run, and what was seen. Draws no conclusion for the plan."""
