"""The moment at which the clock of the lab's statements stands."""

from server.engine.kernel.statistics import NOW

CLOCK = NOW.isoformat(sep=" ")
"""That which the statistics describe."""
