"""A grid of characters that grows as it is written to."""

import unicodedata
from collections.abc import Iterable, Sequence

HORIZONTAL, VERTICAL, CORNER = "-", "|", "+"

# What NFKD does not take apart into a letter and a mark.
_SPELLED = str.maketrans(
    {
        "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "→": "->", "←": "<-", "×": "x", "·": ".",
        "≤": "<=", "≥": ">=", "≠": "!=", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """The text on one line in printable ASCII: accents dropped, dashes and quotes made plain, ``?`` for the rest.

    >>> plain("Café – “done”")
    'Cafe - "done"'
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    kept = (c for c in decomposed if not unicodedata.combining(c))
    return "".join(c if " " <= c <= "~" else " " if c.isspace() else "?" for c in kept).strip()


def wrap(text: str, width: int) -> tuple[str, ...]:
    """Lines of at most ``width`` characters, broken between words where possible, inside them where not.

    >>> wrap("one two three", 7)
    ('one two', 'three')
    """
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
            continue
        if lines[-1]:
            lines.append("")
        while len(word) > width:
            lines[-1], word = word[:width], word[width:]
            lines.append("")
        lines[-1] = word
    return tuple(line for line in lines if line) or ("",)


class Canvas:
    """Rows of characters; ``x`` counts from the left, ``y`` from the top, both from 0."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []

    def get(self, x: int, y: int) -> str:
        """The character there; a space where nothing was written."""
        return self._rows[y][x] if y < len(self._rows) and x < len(self._rows[y]) else " "

    def put(self, x: int, y: int, text: str) -> None:
        """Write ``text`` rightwards from there, over what was there."""
        while len(self._rows) <= y:
            self._rows.append([])
        row = self._rows[y]
        if len(row) < x + len(text):
            row.extend(" " * (x + len(text) - len(row)))
        row[x : x + len(text)] = text

    def horizontal(self, x: int, to: int, y: int) -> None:
        """A line between two columns, both included; lines it meets stay visible."""
        for column in range(min(x, to), max(x, to) + 1):
            if self.get(column, y) in (" ", ":"):
                self.put(column, y, HORIZONTAL)

    def vertical(self, x: int, y: int, to: int) -> None:
        """A line between two rows, both included; it passes over horizontal ones, so that crossings are no corners."""
        for row in range(min(y, to), max(y, to) + 1):
            if self.get(x, row) in (" ", ":", HORIZONTAL):
                self.put(x, row, VERTICAL)

    def box(self, x: int, y: int, width: int, height: int, lines: Sequence[str] = ()) -> None:
        """A frame of that outer size with the lines inside, centred downwards, left-aligned after one space."""
        edge = CORNER + HORIZONTAL * (width - 2) + CORNER
        self.put(x, y, edge)
        self.put(x, y + height - 1, edge)
        top = y + 1 + (height - 2 - len(lines)) // 2
        for row in range(y + 1, y + height - 1):
            text = lines[row - top] if top <= row < top + len(lines) else ""
            self.put(x, row, f"{VERTICAL} {text}".ljust(width - 1) + VERTICAL)

    def text(self) -> str:
        """All rows, without trailing spaces, each ended by a newline."""
        return "".join("".join(row).rstrip() + "\n" for row in self._rows)


def table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of cells as lines with aligned columns, two spaces apart."""
    cells = [tuple(row) for row in rows]
    widths = [max(len(row[i]) for row in cells if i < len(row)) for i in range(max(map(len, cells), default=0))]
    return ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=False)).rstrip() for row in cells]
