"""A forest with branches drawn to the left of aligned cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.ascii.canvas import plain, table


@dataclass(frozen=True)
class Branch:
    cells: tuple[str, ...]
    """The first is the name, the others stand in columns to its right."""
    children: "tuple[Branch, ...]" = ()


def trees(roots: Sequence[Branch]) -> str:
    """The drawing as text, every line ended by a newline.

    >>> print(trees([Branch(("a",), (Branch(("b", "x"), (Branch(("c",)),)), Branch(("d", "y"))))]), end="")
    a
    |-- b      x
    |   `-- c
    `-- d      y
    """
    rows: list[tuple[str, ...]] = []

    def walk(branch: Branch, lead: str, under: str) -> None:
        name, *cells = (plain(cell) for cell in branch.cells)
        rows.append((lead + name, *cells))
        for child in branch.children:
            last = child is branch.children[-1]
            walk(child, under + ("`-- " if last else "|-- "), under + ("    " if last else "|   "))

    for root in roots:
        walk(root, "", "")
    return "".join(line + "\n" for line in table(rows))
