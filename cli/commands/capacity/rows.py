"""`groundplan capacity rows`: latency against the rows of a table, when it crosses its objective, what helps."""

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


@explained
def rows(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The brief, YAML or JSON.", show_default=False)],
    use_case: Annotated[
        str | None, typer.Option(help="Without: the one that slows down most.", show_default=False)
    ] = None,
    what_if: WhatIf = None,
    measured: Measured = None,
    ask_planner: AskPlanner = False,
    out: Annotated[Path | None, typer.Option(help="File for the drawing, SVG.", show_default=False)] = None,
    seed: Seed = None,
) -> None:
    """Show how a use case slows down as data grows, as it is and mended. Exits 1 when its objective is missed today."""
    own = session(context)
    request = analysis_service_pb2.PredictCapacityRequest(
        source=sources.read(file),
        change=change_of(what_if),
        measured=measured_of(measured),
        rows=capacity_pb2.RowsQuestion(use_case=use_case or ""),
        seed=seed or 0,
        ask_planner=ask_planner,
    )
    found = answered(own, "predicting at several volumes", request).answer.rows
    if out is not None and found.plot:
        sources.write(out, found.plot)
    show_json([found]) if own.json else _show(found)
    if any(one.crossed_rows and one.crossed_month == 0 for one in found.curves[:1]):
        raise typer.Exit(Exit.FINDINGS)


def _show(found: capacity_pb2.RowsForecast) -> None:
    if found.curves:
        show_table(
            (f"rows of {found.table}", *(f"{found.percentile} {one.design}" for one in found.curves)),
            [
                (f"{at:,.0f}", *(_at(one, at) for one in found.curves))
                for at in sorted({round(point.rows) for one in found.curves for point in one.points})
            ],
        )
        crossed = [(one.design, _when(one), one.resource) for one in found.curves]
        limit = f"crosses {duration(found.objective)}" if found.objective else "crosses"
        show_table(("design", limit, "full then"), crossed)
    console.print(found.told, markup=False, soft_wrap=True)


def _at(one: capacity_pb2.RowsCurve, rows: int) -> str:
    return next((estimate(point.predicted) for point in one.points if round(point.rows) == rows), "")


def _when(one: capacity_pb2.RowsCurve) -> str:
    if not one.crossed_rows:
        return "kept"
    month = f", month {one.crossed_month}" if one.crossed_month >= 0 else ""
    return f"at {one.crossed_rows:,.0f} rows{month}"
