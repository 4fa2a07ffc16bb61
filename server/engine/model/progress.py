"""Telling how far a computation is. Whoever computes does not know who listens, and computes the same for nobody."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""``progress(fraction, doing)``: how much of the whole is done, 0 to 1, and what is being done, in words for people."""


def silent(fraction: float, doing: str) -> None:
    """For nobody."""


def part(progress: Progress, begin: float, end: float) -> Progress:
    """For a piece of the work, whose own 0 to 1 is from ``begin`` to ``end`` of the whole."""

    def told(fraction: float, doing: str) -> None:
        progress(begin + (end - begin) * min(1.0, max(0.0, fraction)), doing)

    return told
