"""`groundplan capacity`: models of queues, and what a brief's system does under load; one command a file."""

from typing import Any

import typer
from typer.core import TyperGroup

from cli.commands.capacity import breaking, mitigate, predict, rows, solve


class _ModelFirst(TyperGroup):
    """A first word that is no command is the file of a model: `groundplan capacity MODEL` solves it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["solve", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_ModelFirst,
    no_args_is_help=True,
    help="Solve queueing models; predict latencies of a brief's system, when its objectives break, and what helps.",
)
app.command()(solve.solve)
app.command()(predict.predict)
app.command("break")(breaking.break_)
app.command()(mitigate.mitigate)
app.command()(rows.rows)
