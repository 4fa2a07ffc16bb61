"""Writes docs/reference/ from the code: settings, commands, reasons of errors.

python -m docs.reference
"""

import dataclasses
from pathlib import Path

import typer.main
from typer import Context

from cli.main import app
from groundplan.v1 import error_reason_pb2
from server.settings import PREFIX, Settings

FOLDER = Path(__file__).resolve().parent / "reference"
_NOTE = "<!-- Written by `make docs` from the code; do not edit. -->\n\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in (("settings.md", settings()), ("commands.md", commands()), ("errors.md", errors())):
        (FOLDER / name).write_text(_NOTE + text, encoding="utf-8")


def settings() -> str:
    """Every environment variable of the server's processes."""
    lines = ["# Settings", "", "Read from the environment and checked at start.", ""]
    lines += ["| variable | default | meaning |", "|---|---|---|"]
    home = str(Path.home())
    for field in dataclasses.fields(Settings):
        default = "" if field.default is None else str(field.default).replace(home, "~")
        lines.append(
            f"| `{PREFIX}{field.name.upper()}` | {f'`{default}`' if default else ''} | {field.metadata['doc']} |"
        )
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Every command with its options."""
    root = typer.main.get_command(app)
    lines = ["# Commands", "", root.help or "", "", root.epilog or "", ""]
    _command(root, Context(root, info_name="groundplan"), lines)
    return "\n".join(lines).rstrip() + "\n"


def _command(command: object, context: Context, lines: list[str]) -> None:
    subcommands: dict[str, object] = getattr(command, "commands", {})
    if context.parent is not None:
        lines += [f"## `{context.command_path}`", "", getattr(command, "help", None) or "", ""]
    for parameter in command.params:  # type: ignore[attr-defined]
        record = parameter.get_help_record(context)
        if record is not None and parameter.name not in ("help", "install_completion", "show_completion"):
            usage, meaning = record
            lines.append(f"- `{usage.strip()}`: {meaning.strip()}")
    lines.append("")
    for name in subcommands:
        child = subcommands[name]
        _command(child, Context(child, info_name=name, parent=context), lines)  # type: ignore[arg-type]


def errors() -> str:
    """The published reasons."""
    lines = ["# Reasons of errors", ""]
    lines += [
        "`google.rpc.ErrorInfo.reason` in every refusal; samples are in protos/groundplan/v1/error_reason.proto.",
        "",
    ]
    names = [value.name.removeprefix("ERROR_REASON_") for value in error_reason_pb2.ErrorReason.DESCRIPTOR.values]
    lines += [f"- `{name}`" for name in names[1:]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
