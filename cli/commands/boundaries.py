"""`groundplan boundaries`: which services there should be, what a change would change, your own cut beside it."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from cli import forms, sources
from cli.commands.boundaries_changes import KINDS, change_of
from cli.connection import explained
from cli.context import session
from cli.exits import Exit, leave
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, boundaries_pb2

_AMBIGUOUS = 8
"""Entities shown as the least firmly placed."""
_TRACED = ("accesses", "traces", "reads", "writes")
"""Fields of a use case that only traces and access lists have."""


@explained
def boundaries(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A brief; or traces, access lists, a call graph or a model of Service Cutter.", show_default=False
        ),
    ],
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            help="rate.USECASE=2x, team.ENTITY=TEAM, pin.ENTITY=ENTITY, together=A,B or apart=A,B. Repeatable.",
            autocompletion=lambda incomplete: [kind for kind in KINDS if kind.startswith(incomplete)],
            show_default=False,
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(help="Your cut, in YAML or JSON: each service with its entities.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for report, drawings and certificate.", show_default=False),
    ] = None,
) -> None:
    """Cut a system into modules and decide what to deploy, with proof; or compare your own cut with the best one."""
    own = session(context)
    content = _content(file)
    if compare is not None:
        if what_if or out:
            leave(Exit.USAGE, "--compare goes with neither --what-if nor --out")
        asked = analysis_service_pb2.ComparePartitionsRequest(**content, services=_services(compare))
        compared = answered(own, "cutting and comparing", asked).answer
        show_json([compared]) if own.json else _show_comparison(compared)
        return
    change = change_of(what_if or [])
    request = analysis_service_pb2.CutServicesRequest(**content, change=change)
    answer = answered(own, "cutting, and proving that no cut is better", request).answer
    if out is not None:
        for one in answer.files:
            sources.write(out / one.path, one.content)
    show_json([answer]) if own.json else _show(answer)


def _content(file: Path) -> dict[str, Any]:
    """The brief or the traces of a request."""
    text = sources.text_of(file)
    found = _document(file, text)
    if not _is_traced(found):
        return {"source": sources.as_message(file, text)}
    as_json = text if file.suffix.lower() == ".json" else json.dumps(found)
    return {"traces": boundaries_pb2.TraceSource(filename=file.name, text=as_json)}


def _document(file: Path, text: str) -> dict[str, Any]:
    if file.suffix.lower() != ".json":
        return forms.document(file, text, "a brief, or traces")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        leave(Exit.USAGE, f"{file} is not JSON: {error}")
    return found if isinstance(found, dict) else leave(Exit.USAGE, f"{file} holds no object")


def _is_traced(found: dict[str, Any]) -> bool:
    if "model" in found or {"nodes", "edges"} <= found.keys():
        return True
    use_cases = found.get("use_cases", found.get("useCases"))
    if isinstance(use_cases, dict):
        return True
    listed = use_cases if isinstance(use_cases, list) else []
    return any(isinstance(one, dict) and any(field in one for field in _TRACED) for one in listed)


def _services(file: Path) -> list[boundaries_pb2.ServiceGroup]:
    """``{sales: [Order, Line], …}``, or the same below ``services`` or ``clusters``."""
    found = _document(file, sources.text_of(file))
    for key in ("services", "clusters"):
        if isinstance(found.get(key), dict):
            found = found[key]
    if not all(isinstance(each, list) and all(isinstance(one, str) for one in each) for each in found.values()):
        leave(Exit.USAGE, f"{file} is no cut: state each service with a list of its entities, such as sales: [Order]")
    return [boundaries_pb2.ServiceGroup(name=str(name), entities=each) for name, each in found.items()]


def _show(answer: boundaries_pb2.CutAnswer) -> None:
    _show_modules(answer.modules)
    proof = "proved to be the best cut" if answer.gap == 0 else f"a better cut is worth {answer.gap:g} more at most"
    console.print(f"\ncoupling inside modules {answer.value:g}: {proof}")
    if answer.HasField("decision"):
        console.print(answer.decision.verdict, markup=False, soft_wrap=True)
        _show_crossings(answer.decision)
    placed = sorted((one for one in answer.entities if not one.idle), key=lambda one: (one.margin, one.entity))
    if placed and len(answer.modules) > 1:
        console.print("\nleast firmly placed")
        show_table(
            ("entity", "module", "margin", "else in"),
            [
                (
                    escape(one.entity),
                    escape(one.module),
                    f"{one.margin:.3f}",
                    escape(one.alternative) or "one of its own",
                )
                for one in placed[:_AMBIGUOUS]
            ],
        )
    _show_stability(answer.stability)
    if answer.HasField("difference"):
        _show_difference(answer.difference)


def _show_stability(errors: Iterable[boundaries_pb2.RateError]) -> None:
    console.print("\nwhen all rates are off by chance")
    for one in errors:
        moved = ", ".join(f"{each.entity} leaves in {each.share:.0%}" for each in one.wavering[:_AMBIGUOUS])
        console.print(
            f"  by up to {one.width:.0%}: {one.unchanged} of {one.draws} draws give the same modules"
            + (f"; {moved}" if moved else ""),
            markup=False,
            soft_wrap=True,
        )


def _show_modules(modules: Iterable[boundaries_pb2.Module]) -> None:
    show_table(
        ("module", "entities", "use cases", "team"),
        [
            (escape(one.name), escape(", ".join(one.entities)), escape(", ".join(one.use_cases)), escape(one.team))
            for one in modules
        ],
    )


def _show_crossings(decision: boundaries_pb2.BoundaryDecision) -> None:
    if not decision.relationships:
        return
    console.print("\nbetween services")
    show_table(
        ("upstream", "downstream", "what passes", "per second"),
        [
            (
                escape(one.upstream),
                escape(one.downstream),
                escape(", ".join(each.name for each in one.operations)),
                f"{sum(each.rate for each in one.operations):g}",
            )
            for one in decision.relationships
        ],
    )


def _show_difference(difference: boundaries_pb2.CutDifference) -> None:
    console.print("\nwhat the change changes")
    if difference.HasField("decision"):
        console.print(f"without it: {difference.decision.verdict}", markup=False, soft_wrap=True)
    if not difference.moves and not difference.joined and not difference.split:
        console.print("no entity changes its module")
    else:
        show_table(
            ("entity", "from", "to"),
            [(escape(one.entity), escape(one.before), escape(one.after)) for one in difference.moves],
        )
    for one in difference.renamed:
        console.print(f"{one.before} is now called {one.after}", markup=False)


def _show_comparison(answer: boundaries_pb2.ComparisonAnswer) -> None:
    console.print("how alike other cuts are to yours")
    show_table(
        ("cut", "services", "ARI", "MoJoFM", "coupling inside", "calls across"),
        [
            (
                one.name,
                str(one.services),
                f"{one.adjusted_rand:.2f}",
                f"{one.mojofm:.1f}",
                f"{one.value:.3f}",
                f"{one.calls:g}",
            )
            for one in answer.likenesses
        ]
        + [("yours", "", "", "", f"{answer.value:.3f}", f"{answer.calls:g}")],
    )
    console.print("\nour modules")
    _show_modules(answer.modules)
    for first, second in ((one.first, one.second) for one in answer.broken):
        console.print(f"your cut breaks the constraint on {first} and {second}", markup=False)
    if not answer.misplaced:
        console.print("\nno entity lies elsewhere in your cut")
        return
    console.print("\nentities that lie elsewhere in your cut, and what moving ours there costs")
    show_table(
        ("entity", "yours", "ours", "cost", "more calls", "because of"),
        [
            (
                escape(one.entity),
                escape(one.theirs),
                escape(one.ours),
                f"{one.cost:.3f}",
                f"{one.calls:g}",
                ", ".join(f"{each.criterion} {each.amount:+.2f}" for each in one.reasons),
            )
            for one in answer.misplaced
        ],
    )
