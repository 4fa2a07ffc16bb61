"""Exit codes of the command (docs: conventions) and the one way to leave with a message."""

import enum
from typing import NoReturn

import typer
from rich.console import Console

errors = Console(stderr=True, highlight=False)


class Exit(enum.IntEnum):
    OK = 0
    FINDINGS = 1
    USAGE = 2
    """Wrong usage or bad input."""
    CREDENTIALS = 3
    UNAVAILABLE = 4
    FAILED = 5


def leave(code: Exit, message: str = "") -> NoReturn:
    """End the command; the message goes to standard error."""
    if message:
        errors.print(message, markup=False, style="red" if code else "")
    raise typer.Exit(code)
