"""Caches in front of what use cases ask: how many answers there are, how many of them hit. Pure."""
