"""`groundplan schema growth`: what statements cost as the data grows, and when they leave their objective."""

from pathlib import Path
from typing import Annotated

import typer

from cli import sources
from cli.commands.schema.copies import show_copies
from cli.commands.schema.indexes import database_of
from cli.connection import explained
from cli.context import session
from cli.exits import Exit, leave
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, growth_pb2

_SHOWN = 12
"""Statements in full; `--json` has all of them."""


@explained
def growth(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="A brief, or the DDL of a database that exists (.sql).", show_default=False)
    ],
    statistics: Annotated[
        Path | None, typer.Option(help="Of that database: `pg_dump --statistics-only`.", show_default=False)
    ] = None,
    statements: Annotated[
        Path | None,
        typer.Option(
            help="What runs on it: YAML with `statements: [{sql, rate}]`, or pg_stat_statements as CSV or JSON."
        ),
    ] = None,
    window: Annotated[
        str, typer.Option(help="How long pg_stat_statements counted: 30m, 12h, 7d.", show_default=False)
    ] = "",
    rows: Annotated[
        list[str] | None, typer.Option(help="Rows of a table today: products=2000000. May be repeated.")
    ] = None,
    factors: Annotated[
        str, typer.Option(help="Multiples of today's rows, by comma.", show_default="1,3,10,30,100")
    ] = "",
    growth_per_month: Annotated[
        float | None, typer.Option(help="Fraction: 0.03 for three per cent.", show_default="as the brief states")
    ] = None,
    months: Annotated[int, typer.Option(min=0, max=600, help="To look ahead; 0: to the brief's horizon.")] = 0,
    objective: Annotated[
        float | None, typer.Option(min=0.001, help="Milliseconds that a statement may take.", show_default=False)
    ] = None,
    execute: Annotated[
        bool, typer.Option(help="Run read models and pages by key beside the statements they stand for.")
    ] = True,
    plot: Annotated[Path | None, typer.Option(help="Write the curves here, as SVG.", show_default=False)] = None,
) -> None:
    """Forecast statements at larger volumes, with the mitigation beside. Exits 1 when one leaves its objective."""
    own = session(context)
    request = analysis_service_pb2.ForecastGrowthRequest(months=months, skip_execution=not execute)
    if file.suffix.lower() == ".sql":
        request.database.CopyFrom(database_of(file, statistics, statements, window))
    elif statistics is not None or statements is not None or rows:
        leave(Exit.USAGE, "statistics, statements and rows belong to DDL (.sql); a brief states its own")
    else:
        request.source.CopyFrom(sources.read(file))
    for each in rows or []:
        table, _, count = each.partition("=")
        if not table or not count.replace("_", "").isdigit():
            leave(Exit.USAGE, f"{each!r} is no table with its rows; write products=2000000")
        request.tables.add(table=table, rows=int(count))
    try:
        request.factors.extend(float(one) for one in factors.split(",") if one.strip())
    except ValueError:
        leave(Exit.USAGE, f"{factors!r} are no multiples; write 1,10,100")
    if growth_per_month is not None:
        request.growth_per_month = growth_per_month
    if objective is not None:
        request.objective.FromMicroseconds(round(objective * 1_000))
    answers = answered(own, "asking PostgreSQL's planner at larger volumes", request).answers
    if own.json:
        show_json(answers)
    else:
        for one in answers:
            _show(one)
    if plot is not None and answers:
        sources.write(plot, answers[0].plot)
    if any(each.crossed for one in answers for each in one.statements):
        raise typer.Exit(Exit.FINDINGS)


def _show(answer: growth_pb2.GrowthAnswer) -> None:
    if answer.service:
        console.print(f"\n[bold]{answer.service}[/bold]")
    for refused in answer.refused:
        console.print(f"not planned: {refused.statement}: {refused.message}", markup=False, soft_wrap=True)
    if answer.assumed:
        console.print(f"taken for 10,000 rows: {', '.join(answer.assumed)}", markup=False, soft_wrap=True)
    for one in answer.statements[:_SHOWN]:
        _statement(one)
    if len(answer.statements) > _SHOWN:
        console.print(f"\n{len(answer.statements) - _SHOWN} more statements grow less; --json has them")
    show_copies(answer)


def _statement(one: growth_pb2.StatementGrowth) -> None:
    console.print(f"\n[bold]{one.statement}[/bold]  {_verdict(one)}", soft_wrap=True)
    if one.cause:
        console.print(f"cause: {one.cause}", markup=False, soft_wrap=True)
    mitigated = bool(one.mitigation)
    columns = ("volume", "rows", "cost", "time", *(("mitigated", "time then") if mitigated else ()))
    show_table(columns, [_point(point, mitigated=mitigated) for point in one.points])
    for statement in one.mitigation:
        console.print(f"{statement};", markup=False, soft_wrap=True)
    if one.remedy:
        console.print(one.remedy, markup=False, soft_wrap=True)


def _point(point: growth_pb2.GrowthPoint, *, mitigated: bool) -> tuple[str, ...]:
    volume = f"{point.factor:.3g}×" + (f" (month {point.month})" if point.month >= 0 else "")
    shown = (volume, f"{point.rows:,.0f}", f"{point.cost:,.1f}", _time(point.time))
    return (*shown, f"{point.cost_mitigated:,.1f}", _time(point.time_mitigated)) if mitigated else shown


def _verdict(one: growth_pb2.StatementGrowth) -> str:
    grows = f"grows as rows^{one.order:g}" if abs(one.order) >= 0.05 else "does not grow"
    if not one.HasField("objective"):
        return grows
    limit = _time(one.objective.ToMicroseconds())
    if not one.crossed:
        return f"{grows}; keeps {limit}"
    when = f", month {one.crossed_month}" if one.crossed_month >= 0 else ""
    left = f"{grows}; leaves {limit} at {one.crossed_rows:,.0f} rows ({one.crossed:.3g}×{when})"
    if not one.mitigation:
        return left
    return f"{left}, mitigated {f'at {one.crossed_mitigated:.3g}×' if one.crossed_mitigated else 'not at all'}"


def _time(microseconds: float) -> str:
    return f"{microseconds / 1_000:,.2f} ms" if microseconds < 1e6 else f"{microseconds / 1e6:,.2f} s"
