"""Boxes one below the other, each with its arrows fanning out to the names they lead to."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.ascii.canvas import CORNER, Canvas, plain


@dataclass(frozen=True)
class Fan:
    name: str
    arrows: tuple[tuple[str, str], ...] = ()
    """(where to, why) for each."""


def fans(drawn: Sequence[Fan]) -> str:
    """The drawing as text, every line ended by a newline; boxes and arrowheads are aligned.

    >>> print(fans([Fan("a", (("b", "x"), ("c", "")))]), end="")
    +---+
    | a |--+--> b   x
    |   |  +--> c
    +---+
    """
    canvas = Canvas()
    width = max((len(plain(f.name)) for f in drawn), default=0) + 4
    targets = max((len(plain(to)) for f in drawn for to, _ in f.arrows), default=0)
    y = 0
    for fan in drawn:
        rows = max(len(fan.arrows), 1)
        canvas.box(0, y, width, rows + 2, (plain(fan.name),) + ("",) * (rows - 1))
        several = len(fan.arrows) > 1
        for row, (to, why) in enumerate(fan.arrows, start=y + 1):
            canvas.put(width, row, "--" if row == y + 1 else "  ")
            canvas.put(width + 2, row, f"{CORNER if several else '-'}--> {plain(to)}")
            if why:
                canvas.put(width + 7 + targets + 3, row, plain(why))
        y += rows + 2
    return canvas.text()
