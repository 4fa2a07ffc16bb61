"""Answers on the terminal: tables and sentences for people, JSON lines of the API's own messages with `--json`."""

import json
import sys
from collections.abc import Iterable, Sequence

from google.protobuf import json_format
from google.protobuf.message import Message
from rich.console import Console
from rich.table import Table

console = Console(highlight=False)


def as_json(message: Message) -> str:
    """The message as the REST API would show it, on one line."""
    return json_format.MessageToJson(message, indent=None, always_print_fields_with_no_presence=False)


def show_json(messages: Iterable[Message]) -> None:
    for message in messages:
        sys.stdout.write(as_json(message) + "\n")


def show_values(value: object) -> None:
    """A plain value as one line of JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def last_part(name: str) -> str:
    """``workspaces/w/briefs/b`` → ``b``."""
    return name.rsplit("/", 1)[-1]
