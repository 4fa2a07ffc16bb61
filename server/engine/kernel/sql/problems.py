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
