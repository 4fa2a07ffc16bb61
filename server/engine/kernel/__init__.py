"""Algorithms without domain words: graphs, dependencies, names, SQL syntax. Knows nothing of briefs."""
