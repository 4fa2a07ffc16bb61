"""The written form as nodes with their places, whichever syntax it had."""

import enum


class Shape(enum.Enum):
    SCALAR = "a value"
    LIST = "a list"
    MAPPING = "a mapping"


class Node:
    """A scalar, list or mapping. A brief has tens of thousands, so a node holds no more than it must."""

    __slots__ = ("column", "entries", "items", "line", "quoted", "shape", "start", "text")

    def __init__(self, shape: Shape, line: int, column: int, start: int, text: str = "", quoted: bool = False) -> None:
        self.shape = shape
        self.line = line
        """From 1."""
        self.column = column
        """From 1, in characters."""
        self.start = start
        """In characters from the beginning of the source."""
        self.text = text
        """Of a scalar, escapes undone."""
        self.quoted = quoted
        """Certainly a text, whatever it looks like."""
        self.entries: list[tuple[Node, Node]] = [] if shape is Shape.MAPPING else _NONE
        """Key and value, of a mapping."""
        self.items: list[Node] = [] if shape is Shape.LIST else _NONE

    @property
    def is_null(self) -> bool:
        return self.shape is Shape.SCALAR and not self.quoted and self.text in ("", "~", "null", "Null", "NULL")

    def shown(self) -> str:
        """The node in a message."""
        if self.shape is not Shape.SCALAR:
            return str(self.shape.value)
        text = self.text if len(self.text) <= 60 else self.text[:57] + "…"
        return f"the text `{text}`" if self.quoted else f"`{text}`"


_NONE: list = []  # type: ignore[type-arg]
"""Of every node that can hold nothing; never changed."""


class UnreadableError(Exception):
    """The source is not well formed; nothing after the place can be read."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
