"""`groundplan capacity solve`: the measures of a queueing model, with how each was found."""

from pathlib import Path
from typing import Annotated

import typer

from cli import forms, sources
from cli.connection import explained
from cli.context import session
from cli.exits import Exit
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, queueing_pb2


@explained
def solve(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="YAML or JSON with one model, such as `open_station: {arrivals: [0.8], service_means: [1]}`.",
            show_default=False,
        ),
    ],
    precision: Annotated[
        float | None,
        typer.Option(min=0.001, max=0.5, help="Relative half width of simulated intervals.", show_default="0.02"),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Of the simulation.", show_default="0")] = None,
) -> None:
    """Solve a queueing model: exactly where theory is exact, else by simulation. Exits 1 when it is overloaded."""
    own = session(context)
    stated = forms.document(file, sources.text_of(file), "one model, such as `open_station: {…}`")
    if (
        "kind" in stated and "model" in stated
    ):  # a case of a collection: its answers and its source are not for the server
        stated = {name: stated[name] for name in ("kind", "model")}
    request = forms.parse(file, stated, analysis_service_pb2.SolveModelRequest())
    if precision is not None:
        request.precision = precision
    if seed is not None:
        request.seed = seed
    answer = answered(own, "solving", request).answer
    show_json([answer]) if own.json else _show(answer)
    if answer.overloaded:
        raise typer.Exit(Exit.FINDINGS)


def _show(answer: queueing_pb2.QueueingAnswer) -> None:
    if answer.overloaded:
        console.print(f"overloaded: {answer.overloaded}", markup=False, soft_wrap=True)
        return
    show_table(
        ("measure", "at", "value", "±", "method"),
        [
            (
                one.name,
                one.at,
                f"{one.value:.6g}",
                f"{one.half_width:.2g}" if one.half_width else "",
                forms.word(queueing_pb2.SolutionMethod, one.method),
            )
            for one in answer.measures
        ],
    )
    console.print(answer.source, markup=False, soft_wrap=True)
