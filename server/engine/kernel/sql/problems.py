"""What is wrong with a SQL text, and where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SqlProblem:
    message: str
    offset: int
    """In characters from the beginning of the text as its author wrote it."""
    suggestion: str = ""


class SqlError(Exception):
    """The text cannot be read at all."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.problem = SqlProblem(message, offset)


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character of the text."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
