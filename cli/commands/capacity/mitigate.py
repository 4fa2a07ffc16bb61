"""`groundplan capacity mitigate`: what may be done about objectives that break, each change with its price."""

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
from groundplan.v1 import analysis_service_pb2, capacity_pb2, mitigation_pb2

_SHOWN = 15


@explained
def mitigate(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The brief, YAML or JSON.", show_default=False)],
    mitigations: Annotated[
        list[str] | None,
        typer.Option(
            "--try",
            help="A kind such as `cache`, a kind and what it changes such as `queue/Pay`, or with a size such as "
            "`replicas/api/6`; again for more. Without: whatever is worth trying.",
            show_default=False,
        ),
    ] = None,
    what_if: WhatIf = None,
    measured: Measured = None,
    ask_planner: AskPlanner = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the drawings.", show_default=False)] = None,
    seed: Seed = None,
) -> None:
    """Compare mitigations by what they do and cost. Exits 1 when an objective is missed and nothing is enough."""
    own = session(context)
    request = analysis_service_pb2.CompareMitigationsRequest(
        source=sources.read(file),
        change=change_of(what_if),
        measured=measured_of(measured),
        mitigations=mitigations or [],
        seed=seed or 0,
        ask_planner=ask_planner,
    )
    answer = answered(own, "trying mitigations", request).answer
    if out is not None:
        for one in answer.drawings:
            sources.write(out / Path(one.name).name, one.svg)
    show_json([answer]) if own.json else _show(answer)
    found = answer.comparison
    if (found.missed or found.overloaded) and not found.smallest:
        raise typer.Exit(Exit.FINDINGS)


def _show(answer: mitigation_pb2.MitigationAnswer) -> None:
    found = answer.comparison
    where = f"in month {found.month}" if found.month else f"at {found.load:.3g} times the load"
    if not found.missed and not found.overloaded:
        console.print(f"nothing is missed {where}", markup=False)
    if found.overloaded:
        console.print(f"overloaded {where}: {found.overloaded}", markup=False)
    rows = [*found.outcomes, *found.unhelpful]
    show_table(
        ("mitigations", "price", "effect", "keeps all", "what it does"),
        [(_told(one), _price(one.price), f"{one.effect:.2f}", _keeps(one), _does(one)) for one in rows[:_SHOWN]],
    )
    if len(rows) > _SHOWN:
        console.print(f"… and {len(rows) - _SHOWN} more", markup=False)
    if found.smallest:
        console.print(f"the least that keeps every objective: {', '.join(found.smallest)}", markup=False)
    for law in answer.scaling:
        console.print(f"{law.subject}: {law.reason}", markup=False, soft_wrap=True)
    console.print(found.method, markup=False, soft_wrap=True)


def _told(one: mitigation_pb2.Outcome) -> str:
    return "\n".join(each.told for each in one.mitigations)


def _price(one: mitigation_pb2.Price) -> str:
    parts = [f"{one.money:,} USD a month"] if one.money else []
    parts.append(f"{one.complexity} points")
    if one.staleness:
        parts.append(f"{duration(one.staleness)} late")
    return ", ".join(parts)


def _keeps(one: mitigation_pb2.Outcome) -> str:
    return ("yes" if one.confirmed else "likely") if one.meets else "no"


def _does(one: mitigation_pb2.Outcome) -> str:
    if one.overloaded:
        return f"overloaded: {one.overloaded}"
    changes = [
        f"{each.use_case} {each.percentile} {_time(each.before)} → {_time(each.after)}" for each in one.effects[:2]
    ]
    return "\n".join(changes)


def _time(one: capacity_pb2.Estimated) -> str:
    return "?" if one.unknown else estimate(one)
