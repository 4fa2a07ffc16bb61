"""The table of contents of a plan's diagrams, in Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

_INLINE = ("context", "data_flow", "er", "deployment")
"""Shown in the index itself; the others are linked."""


@dataclass(frozen=True)
class Entry:
    name: str
    """File name without its ending."""
    title: str
    about: str
    mermaid: str
    ascii: str


def index(title: str, entries: Sequence[Entry]) -> str:
    """A list of all diagrams with links to both forms, then the general ones as Mermaid blocks."""
    lines = [f"# Diagrams: {_cell(title)}", "", "| diagram | what it shows | files |", "|---|---|---|"]
    lines += [
        f"| {_cell(e.title)} | {_cell(e.about)} | [Mermaid]({e.name}.mmd), [text]({e.name}.txt) |" for e in entries
    ]
    for entry in entries:
        if entry.name in _INLINE:
            lines += ["", f"## {_cell(entry.title)}", "", "```mermaid", entry.mermaid.rstrip("\n"), "```"]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
