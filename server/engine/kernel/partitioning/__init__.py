"""Signed clique partitioning to proved optimality. Knows nodes and weights; must not know what they stand for."""
