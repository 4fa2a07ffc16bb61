"""`groundplan capacity break`: the load, the volume and the month at which each objective breaks."""

from pathlib import Path
from typing import Annotated

import typer

from cli import sources
from cli.commands.capacity.changes import AskPlanner, Measured, Seed, WhatIf, change_of, measured_of
from cli.commands.capacity.wording import duration, estimate
from cli.connection import explained
from cli.context import session
from cli.exits import Exit
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, capacity_pb2

_SHOWN = 15


@explained
def break_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The brief, YAML or JSON.", show_default=False)],
    what_if: WhatIf = None,
    measured: Measured = None,
    ask_planner: AskPlanner = False,
    everything: Annotated[bool, typer.Option("--all", help="Every objective.")] = False,
    seed: Seed = None,
) -> None:
    """Find where each objective of a brief breaks, by load, volume and month. Exits 1 when one is not met today."""
    own = session(context)
    request = analysis_service_pb2.FindBreakingPointRequest(
        source=sources.read(file),
        change=change_of(what_if),
        measured=measured_of(measured),
        seed=seed or 0,
        ask_planner=ask_planner,
    )
    answer = answered(own, "predicting at several loads, volumes and months", request).answer
    show_json([answer]) if own.json else _show(answer, everything)
    if any(one.broken_today for one in answer.objectives):
        raise typer.Exit(Exit.FINDINGS)


def _show(answer: capacity_pb2.BreakingPoint, everything: bool) -> None:
    shown = answer.objectives if everything else answer.objectives[:_SHOWN]
    show_table(
        ("use case", "objective", "today", "load", "rate/s", "rows", "month", "at"),
        [
            (
                one.use_case,
                f"{one.percentile} {duration(one.objective)}",
                estimate(one.today),
                f"{one.load:.3g}x" if one.load else "",
                f"{one.rate:.4g}" if one.load else "",
                f"{one.volume:.3g}x" if one.volume else "",
                str(one.month) if one.month >= 0 else "",
                one.resource,
            )
            for one in shown
        ],
    )
    if len(shown) < len(answer.objectives):
        console.print(f"… and {len(answer.objectives) - len(shown)} more; --all shows them", markup=False)
    if answer.saturation_load:
        when = f", in month {answer.saturation_month}" if answer.saturation_month >= 0 else ""
        console.print(
            f"full first: {answer.saturation_resource}, at {answer.saturation_load:.3g} times the load{when}",
            markup=False,
            soft_wrap=True,
        )
    for sentence in answer.approximations:
        console.print(f"approximated: {sentence}", markup=False, soft_wrap=True)
