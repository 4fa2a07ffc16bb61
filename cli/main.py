"""The `groundplan` command and its global options."""

import signal
from importlib.metadata import version
from typing import Annotated

import typer

from cli.commands import (
    boundaries,
    briefs,
    capacity,
    consistency,
    designs,
    doctor,
    keys,
    resources,
    sagas,
    schema,
    service,
)
from cli.context import Session
from cli.exits import in_json

app = typer.Typer(
    name="groundplan",
    no_args_is_help=True,
    help="Designs backends: a brief in, a proved plan out.",
    epilog="Exit codes: 0 ok, 1 findings, 2 usage or bad input, 3 credentials, 4 unavailable, 5 failed.",
    rich_markup_mode="markdown",  # else brackets in examples are taken for markup
    pretty_exceptions_show_locals=False,  # locals may hold a key
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("groundplan"))
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    endpoint: Annotated[str | None, typer.Option(help="The edge, such as http://127.0.0.1:8080.")] = None,
    workspace: Annotated[str | None, typer.Option(help="The workspace to work in.")] = None,
    api_key: Annotated[str | None, typer.Option(help="Better in GROUNDPLAN_API_KEY or the configuration file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON, one message a line.")] = False,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    in_json.set(json)
    context.obj = Session(endpoint, workspace, api_key, json)


app.command()(briefs.init)
app.command()(designs.design)
app.add_typer(briefs.app, name="brief")
app.command()(boundaries.boundaries)
app.command()(consistency.consistency)
app.add_typer(capacity.app, name="capacity")
app.command()(sagas.saga)
app.add_typer(schema.app, name="schema")
app.command()(resources.get)
app.command("list")(resources.list_resources)
app.command()(designs.watch)
app.command()(designs.export)
app.command()(designs.diff)
app.add_typer(keys.app, name="keys")
app.command()(service.serve)
app.command()(service.status)
app.command()(service.stop)
app.command()(doctor.doctor)


def main() -> None:
    """Entry point: a broken pipe (``groundplan list … | head``) ends the command quietly."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    app()
