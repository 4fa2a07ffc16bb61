"""The written form as nodes with their places, whichever syntax it had."""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field


class Shape(enum.Enum):
    SCALAR = "a value"
    LIST = "a list"
    MAPPING = "a mapping"


@dataclass(eq=False)
class Node:
    shape: Shape
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    text: str = ""
    """Of a scalar, escapes undone."""
    quoted: bool = False
    """Certainly a text, whatever it looks like."""
    entries: list[tuple["Node", "Node"]] = field(default_factory=list)
    """Key and value, of a mapping."""
    items: list["Node"] = field(default_factory=list)
    within: Callable[[int], tuple[int, int]] | None = None
    """Line and column of a character of ``text``."""

    @property
    def is_null(self) -> bool:
        return self.shape is Shape.SCALAR and not self.quoted and self.text in ("", "~", "null", "Null", "NULL")

    def shown(self) -> str:
        """The node in a message."""
        if self.shape is not Shape.SCALAR:
            return str(self.shape.value)
        text = self.text if len(self.text) <= 60 else self.text[:57] + "…"
        return f"the text `{text}`" if self.quoted else f"`{text}`"


class UnreadableError(Exception):
    """The source is not well formed; nothing after the place can be read."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
