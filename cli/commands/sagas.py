"""`groundplan saga`: use cases that cross services, step by step, how they are undone, and what is wrong with them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from cli import forms, sources
from cli.connection import explained
from cli.context import session
from cli.exits import Exit
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, finding_pb2, saga_pb2


@explained
def saga(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A brief; or YAML with `steps`: a draft, or a saga whose steps have kinds.", show_default=False
        ),
    ],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for diagrams.")] = None,
) -> None:
    """Plan sagas for what crosses services, or check one as it is. Exits 1 on findings."""
    own = session(context)
    request = _request(file)
    answer: saga_pb2.SagaAnswer = answered(own, "planning, and visiting every state", request).answer
    if out is not None:
        for planned in answer.sagas:
            sources.write(out / f"{planned.saga.name}.mmd", planned.diagram)
    if own.json:
        show_json([answer])
    else:
        _show(answer)
    troubled = any(
        each.findings or each.alone.HasField("trace") or each.beside.HasField("trace") for each in answer.sagas
    )
    if troubled or answer.rejections:
        raise typer.Exit(Exit.FINDINGS)


def _request(file: Path) -> analysis_service_pb2.PlanSagaRequest:
    text = sources.text_of(file)
    found = forms.document(file, text, "a brief, or a saga: `steps: […]`")
    if "steps" not in found:
        return analysis_service_pb2.PlanSagaRequest(source=sources.as_message(file, text))
    if any(isinstance(step, dict) and "kind" in step for step in found["steps"] or ()):
        return analysis_service_pb2.PlanSagaRequest(saga=forms.parse(file, found, saga_pb2.Saga()))
    return analysis_service_pb2.PlanSagaRequest(draft=forms.parse(file, found, saga_pb2.SagaDraft()))


def _show(answer: saga_pb2.SagaAnswer) -> None:
    if not answer.sagas and not answer.rejections:
        console.print("no use case writes in more than one service: no saga is needed")
    for planned in answer.sagas:
        _show_saga(planned)
    for rejected in answer.rejections:
        console.print(f"\n{rejected.use_case} cannot be a saga: {rejected.reason}", markup=False, soft_wrap=True)
    for note in answer.notes:
        console.print(f"note: {note}", markup=False, soft_wrap=True)
    if answer.stale_reads:
        console.print("\nread from copies")
        show_table(
            ("transaction", "of", "form", "age at most"),
            [
                (
                    each.program,
                    each.owner,
                    each.form or "read model",
                    f"{each.staleness.ToTimedelta().total_seconds():g} s",
                )
                for each in answer.stale_reads
            ],
        )


def _show_saga(planned: saga_pb2.PlannedSaga) -> None:
    one = planned.saga
    console.print(f"\n[bold]{escape(one.name)}[/bold], led by {escape(one.coordinator)}")
    show_table(
        ("step", "service", "kind", "undone by"),
        [
            (
                escape(step.name),
                escape(step.service),
                forms.word(saga_pb2.SagaStepKind, step.kind),
                step.compensation.name,
            )
            for step in one.steps
        ],
    )
    for found in planned.findings:
        grave = finding_pb2.Severity.Name(found.severity).removeprefix("SEVERITY_").lower()
        console.print(f"  {grave} {found.rule}: {found.message}", markup=False, soft_wrap=True)
    for heading, search in (("alone", planned.alone), ("beside others", planned.beside)):
        said = "all there are" if search.complete else "and more are left"
        ends = search.trace.message if search.HasField("trace") else "every way ends completed or compensated"
        console.print(f"  {heading}: {search.states:,} states visited, {said}; {ends}", markup=False, soft_wrap=True)
        for event in search.trace.events:
            console.print(f"    {event}", markup=False, soft_wrap=True)
