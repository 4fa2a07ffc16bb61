"""`groundplan capacity predict`: latencies of a brief's system, what is full, where the time goes."""

from pathlib import Path
from typing import Annotated

import typer

from cli import sources
from cli.commands.capacity.changes import AskPlanner, Measured, Seed, WhatIf, change_of, measured_of, sweep_of
from cli.commands.capacity.wording import attainments, duration, estimate
from cli.connection import explained
from cli.context import session
from cli.exits import Exit
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, capacity_pb2

_SHOWN = 12
"""Use cases and resources, without `--all`."""


@explained
def predict(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The brief, YAML or JSON.", show_default=False)],
    what_if: WhatIf = None,
    sweep: Annotated[
        str | None,
        typer.Option(help="rate=1..10, api.replicas=1..8 or volume=1,10,100: one prediction each.", show_default=False),
    ] = None,
    measured: Measured = None,
    precision: Annotated[
        float | None,
        typer.Option(min=0.005, max=0.5, help="Relative half width of intervals.", show_default="0.03"),
    ] = None,
    ask_planner: AskPlanner = False,
    everything: Annotated[bool, typer.Option("--all", help="Every use case, with where its time goes.")] = False,
    seed: Seed = None,
) -> None:
    """Predict latencies of a brief's system at its peak, and what is full. Exits 1 when it is overloaded."""
    own = session(context)
    request = analysis_service_pb2.PredictCapacityRequest(
        source=sources.read(file),
        change=change_of(what_if),
        measured=measured_of(measured),
        sweep=sweep_of(sweep),
        seed=seed or 0,
        precision=precision,
        ask_planner=ask_planner,
    )
    answer = answered(own, "predicting", request).answer
    if own.json:
        show_json([answer])
    elif sweep is not None:
        _show_sweep(answer, sweep.partition("=")[0])
    else:
        _show(answer.prediction, everything)
    if any(one.decided_by != "rate limit" for one in answer.prediction.overloads):
        raise typer.Exit(Exit.FINDINGS)


def _show(found: capacity_pb2.Prediction, everything: bool) -> None:
    for one in found.overloads:
        if one.decided_by == "deadlock":
            told = f"requests that hold one of {one.resource} wait for another there, and stop each other"
        else:
            asked = f"{one.resource} is asked for {one.demand:.4g} and has {one.servers:.4g}"
            told = f"{asked}, {one.factor:.3g} times too much"
        console.print(f"overloaded: {told}", markup=False, soft_wrap=True)
    shown = [one for one in found.use_cases if not one.background]
    background = [one for one in found.use_cases if one.background]
    # The slowest come first; what is not known comes before all.
    shown.sort(key=lambda one: (not one.p99.unknown, -one.p99.value, one.name))
    rows = [*shown, *background] if everything else shown[:_SHOWN]
    show_table(
        ("use case", "rate/s", "mean", "p50", "p95", "p99", "objectives"),
        [
            (
                one.name,
                f"{one.rate:.3g}",
                *(estimate(each) for each in (one.mean, one.p50, one.p95, one.p99)),
                attainments(one.objectives),
            )
            for one in rows
        ],
    )
    if len(rows) < len(found.use_cases):
        console.print(f"… and {len(found.use_cases) - len(rows)} more; --all shows them", markup=False)
    show_table(
        ("resource", "has", "used", "headroom", "wait"),
        [
            (
                one.name,
                f"{one.servers:.4g}",
                f"{one.utilisation.value:.1%}",
                f"{one.headroom:.3g}x" if one.headroom else "",
                duration(one.waiting) if one.waiting > 1e-7 else "",
            )
            for one in found.resources[: len(found.resources) if everything else _SHOWN]
        ],
    )
    if everything:
        _show_waterfalls(rows)
    if found.bottleneck:
        when = f"full first: {found.bottleneck}, at {found.headroom:.3g} times this load"
        told = when if found.headroom else f"busiest: {found.bottleneck}"
        console.print(f"{told}; then {found.next_bottleneck}", markup=False, soft_wrap=True)
    for word, sentences in (("approximated", found.approximations), ("mind", found.warnings)):
        for sentence in sentences:
            console.print(f"{word}: {sentence}", markup=False, soft_wrap=True)
    for question in found.open_questions[:3]:
        console.print(f"asked: {question.question} (taken: {question.assumed})", markup=False, soft_wrap=True)


def _show_waterfalls(use_cases: list[capacity_pb2.UseCasePrediction]) -> None:
    show_table(
        ("use case", "where", "waiting", "work"),
        [
            (one.name if position == 0 else "", bar.resource, duration(bar.waiting), duration(bar.service))
            for one in use_cases
            for position, bar in enumerate(one.waterfall)
        ],
    )


def _show_sweep(answer: capacity_pb2.PredictionAnswer, parameter: str) -> None:
    """For each value the load left, what is full, and the slowest use cases of the first point."""
    foreground = [one for one in answer.prediction.use_cases if not one.background]
    foreground.sort(key=lambda one: (-one.p99.value, one.name))
    names = [one.name for one in foreground[:3]]
    rows = []
    for point in answer.sweep:
        found = point.prediction
        by_name = {one.name: one for one in found.use_cases}
        missed = sum(
            one.attainment in (capacity_pb2.ATTAINMENT_MISSED, capacity_pb2.ATTAINMENT_OVERLOADED)
            for each in found.use_cases
            for one in each.objectives
        )
        rows.append(
            (
                f"{point.at:g}",
                f"{found.headroom:.3g}x",
                found.bottleneck,
                str(missed),
                *(estimate(by_name[name].p99) if name in by_name else "?" for name in names),
            )
        )
    show_table((parameter, "headroom", "full first", "missed", *(f"p99 {name}" for name in names)), rows)
