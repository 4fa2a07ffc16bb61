"""Benchmarks: ours beside a peer or an earlier way in one run, printed as ratios. `make bench` runs all of them."""


class CannotRunError(Exception):
    """A benchmark misses something on this machine; the message says what and how to get it."""
