"""`groundplan consistency`: which isolation level each transaction needs, and what goes wrong below it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from cli import forms, sources, transactions
from cli.connection import explained
from cli.context import session
from cli.exits import Exit
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, consistency_pb2, evidence_pb2

LEVELS = {
    consistency_pb2.ISOLATION_LEVEL_READ_COMMITTED: "READ COMMITTED",
    consistency_pb2.ISOLATION_LEVEL_REPEATABLE_READ: "REPEATABLE READ",
    consistency_pb2.ISOLATION_LEVEL_SERIALIZABLE: "SERIALIZABLE",
}
VERDICTS = {
    evidence_pb2.VERDICT_CONFIRMED: "confirmed",
    evidence_pb2.VERDICT_REFUTED: "refuted",
    evidence_pb2.VERDICT_UNPROVEN: "not executed",
}


@explained
def consistency(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="A brief, or transactions alone: .sql, or YAML with `programs`.", show_default=False)
    ],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for scripts and diagrams.")] = None,
    execute: Annotated[bool, typer.Option(help="Show the anomalies on a throwaway PostgreSQL.")] = True,
) -> None:
    """Decide the lowest sufficient isolation level of each transaction.

    Exits 1 when READ COMMITTED is not enough for all of them.
    """
    own = session(context)
    request = _request(file)
    request.skip_execution = not execute
    answer: consistency_pb2.ConsistencyAnswer = answered(
        own, "deciding, and showing on PostgreSQL what goes wrong", request
    ).answer
    if out is not None:
        _write(answer, out)
    if own.json:
        show_json([answer])
    else:
        _show(answer)
    if any(verdict.level != consistency_pb2.ISOLATION_LEVEL_READ_COMMITTED for verdict in answer.transactions):
        raise typer.Exit(Exit.FINDINGS)


def _request(file: Path) -> analysis_service_pb2.CheckConsistencyRequest:
    text = sources.text_of(file)
    if file.suffix.lower() == ".sql":
        return analysis_service_pb2.CheckConsistencyRequest(transactions=transactions.sql_transactions(file, text))
    if "programs" in forms.document(file, text, "a brief, or `programs: […]`; transactions in SQL end in .sql"):
        return analysis_service_pb2.CheckConsistencyRequest(templates=text)
    return analysis_service_pb2.CheckConsistencyRequest(source=sources.as_message(file, text))


def _show(answer: consistency_pb2.ConsistencyAnswer) -> None:
    show_table(
        ("transaction", "level", "why", "run again after"),
        [
            (escape(each.program), LEVELS[each.level], escape(each.why), " ".join(each.errors))
            for each in answer.transactions
        ],
    )
    seen = {piece.id: piece for piece in answer.evidence}
    for anomaly in answer.anomalies:
        console.print(f"\n[bold]{escape(anomaly.id)}[/bold]: {escape(anomaly.story)}", soft_wrap=True)
        if not anomaly.shown:
            console.print(f"possible, not shown: {anomaly.searched}", markup=False, soft_wrap=True)
        for step in anomaly.steps:
            console.print(f"  {step.session} {step.program}: {step.sql}", markup=False, soft_wrap=True)
        for name in anomaly.evidence:
            if name in seen:
                piece = seen[name]
                console.print(
                    f"  {VERDICTS[piece.verdict]}: {piece.claim} {piece.observed}", markup=False, soft_wrap=True
                )
    for option in answer.options:
        if option.promotions:
            _show_option(option)
    if answer.invariants:
        console.print()
        show_table(
            ("invariant", "kept by", "why"),
            [(escape(each.invariant), _kept_by(each), escape(each.reason)) for each in answer.invariants],
        )
    _show_remarks("how transactions are written", list(answer.lints))
    _show_remarks("outside the theory, over-approximated", list(answer.unsupported))


def _show_option(option: consistency_pb2.AllocationOption) -> None:
    lowered = ", ".join(f"{each.program} {LEVELS[each.level]}" for each in option.levels)
    promoted = ", ".join(
        f"{each.program}/{each.statement} ({forms.word(consistency_pb2.PromotionKind, each.kind)})"
        for each in option.promotions
    )
    console.print(f"\nwith {promoted}: {lowered}", markup=False, soft_wrap=True)


def _kept_by(verdict: consistency_pb2.InvariantVerdict) -> str:
    return forms.word(consistency_pb2.Proposal, verdict.chosen)


def _show_remarks(heading: str, remarks: list[consistency_pb2.ConsistencyNote]) -> None:
    if not remarks:
        return
    console.print(f"\n{heading}")
    show_table(("where", "what"), [(escape(f"{r.program} {r.statement}"), escape(r.message)) for r in remarks])


def _write(answer: consistency_pb2.ConsistencyAnswer, folder: Path) -> None:
    for anomaly in answer.anomalies:
        name = anomaly.id.replace("/", "_")
        for script in anomaly.scripts:
            sources.write(folder / script.name, script.content)
        if anomaly.diagram:
            sources.write(folder / f"{name}.mmd", anomaly.diagram)
