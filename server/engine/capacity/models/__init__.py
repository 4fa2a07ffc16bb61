"""Queueing models of the literature to their measures: one file for each family. Knows nothing of briefs."""
