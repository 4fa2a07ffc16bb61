"""Exit codes of the command (docs: conventions) and the one way to leave with a message."""

import enum
import json
import sys
from contextvars import ContextVar
from typing import NoReturn

import typer
from rich.console import Console

errors = Console(stderr=True, highlight=False)
in_json: ContextVar[bool] = ContextVar("in_json", default=False)
"""Whether the command that runs answers in JSON."""


class Exit(enum.IntEnum):
    OK = 0
    FINDINGS = 1
    USAGE = 2
    """Wrong usage or bad input."""
    CREDENTIALS = 3
    UNAVAILABLE = 4
    FAILED = 5


def leave(code: int, message: str = "") -> NoReturn:
    """End the command; the message goes to standard error, with ``--json`` as one line of JSON."""
    if message and in_json.get():
        sys.stderr.write(json.dumps({"error": message, "code": int(code)}, ensure_ascii=False) + "\n")
    elif message:
        errors.print(message, markup=False, style="red" if code else "", soft_wrap=True)
    raise typer.Exit(code)
