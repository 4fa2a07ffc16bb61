"""`groundplan schema migrate`: the way from one schema to another, or what the statements of a migration do."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from cli import sources
from cli.connection import explained
from cli.context import session
from cli.exits import Exit, leave
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, evidence_pb2, finding_pb2, migration_pb2

app = typer.Typer(no_args_is_help=True, help="Plan migrations that stop nobody, and check those of others.")
_BRIEFS = frozenset({".yaml", ".yml", ".json"})

Rows = Annotated[list[str] | None, typer.Option("--rows", help="TABLE=COUNT, as often as needed.")]


@app.command()
@explained
def plan(
    context: typer.Context,
    before: Annotated[Path, typer.Argument(help="The schema as it is: DDL, or a brief.", show_default=False)],
    after: Annotated[Path, typer.Argument(help="The schema that is wanted.", show_default=False)],
    rename: Annotated[
        list[str] | None, typer.Option("--rename", help="TABLE=NEW or TABLE.COLUMN=NEW, as often as needed.")
    ] = None,
    fill: Annotated[
        list[str] | None, typer.Option("--fill", help="TABLE.COLUMN=EXPRESSION: what rows that are there get.")
    ] = None,
    rows: Rows = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File for the script.")] = None,
) -> None:
    """Plan the way from one schema to another, every step tried out. Exits 1 on findings."""
    own = session(context)
    request = analysis_service_pb2.PlanMigrationRequest(
        before=_schema(before),
        after=_schema(after),
        renames=[_rename(each) for each in rename or ()],
        fills=[_fill(each) for each in fill or ()],
        rows=_rows(rows),
    )
    answer = answered(own, "planning, and trying every step", request).answer
    if out is not None:
        sources.write(out, answer.script)
    show_json([answer]) if own.json else _show_plan(answer)
    if answer.findings:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
@explained
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The migration: SQL.", show_default=False)],
    schema: Annotated[
        Path | None, typer.Option("--schema", help="The schema it is meant for: DDL, or a brief.")
    ] = None,
    in_transaction: Annotated[
        bool, typer.Option("--in-transaction", help="The tool that runs it opens a transaction around it.")
    ] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="Read it and run nothing.")] = False,
    rows: Rows = None,
) -> None:
    """Judge a migration statement by statement, by reading and by running it. Exits 1 on findings."""
    own = session(context)
    request = analysis_service_pb2.CheckMigrationRequest(
        migration=sources.text_of(file),
        schema=_schema(schema) if schema else None,
        rows=_rows(rows),
        in_transaction=in_transaction,
        skip_execution=read_only,
    )
    answer = answered(own, "reading the migration, and trying it out", request).answer
    show_json([answer]) if own.json else _show_check(file, answer)
    if answer.findings:
        raise typer.Exit(Exit.FINDINGS)


def _schema(file: Path) -> migration_pb2.MigrationSchema:
    text = sources.text_of(file)
    if file.suffix.lower() in _BRIEFS:
        return migration_pb2.MigrationSchema(source=sources.as_message(file, text))
    return migration_pb2.MigrationSchema(ddl=text)


def _halves(written: str, what: str) -> tuple[str, str]:
    left, found, right = written.partition("=")
    if not (left and found and right):
        leave(Exit.USAGE, f"{written!r} is not {what}")
    return left.strip(), right.strip()


def _rename(written: str) -> migration_pb2.MigrationRename:
    left, right = _halves(written, "TABLE=NEW or TABLE.COLUMN=NEW")
    table, _, column = left.partition(".")
    return migration_pb2.MigrationRename(table=table, column=column, to=right)


def _fill(written: str) -> migration_pb2.MigrationFill:
    left, right = _halves(written, "TABLE.COLUMN=EXPRESSION")
    table, _, column = left.partition(".")
    if not column:
        leave(Exit.USAGE, f"{written!r} names no column")
    return migration_pb2.MigrationFill(table=table, column=column, expression=right)


def _rows(written: list[str] | None) -> list[migration_pb2.TableRows]:
    found = []
    for each in written or ():
        table, count = _halves(each, "TABLE=COUNT")
        if not count.replace("_", "").isdigit():
            leave(Exit.USAGE, f"{each!r}: {count!r} is not a number of rows")
        found.append(migration_pb2.TableRows(table=table, rows=int(count)))
    return found


def _show_plan(answer: migration_pb2.PlannedMigration) -> None:
    if not answer.steps:
        console.print("both schemas are the same: there is nothing to do")
        return
    phases = migration_pb2.MigrationPhase
    show_table(
        ("", "phase", "step", "strongest lock", "blocks", "work", "seconds"),
        [
            (
                str(step.number),
                phases.Name(step.phase).removeprefix("MIGRATION_PHASE_").lower(),
                escape(step.title),
                escape(_lock(step.effects)),
                escape(_blocked(step.effects)),
                "fills in parts" if step.HasField("batch") else escape(_work(step.effects)),
                f"{step.seconds:g}",
            )
            for step in answer.steps
        ],
    )
    for question in answer.questions:
        console.print(f"question: {question.question} Assumed: {question.assumed}", markup=False, soft_wrap=True)
    _show_findings(answer.findings)
    for each in answer.evidence:
        if not each.id.startswith("migrations/step/"):
            console.print(f"{_verdict(each.verdict)}: {each.claim} {each.observed}", markup=False, soft_wrap=True)


def _lock(effects: migration_pb2.MigrationEffects) -> str:
    order = ("AccessExclusive", "Exclusive", "ShareRowExclusive", "Share", "ShareUpdateExclusive", "RowExclusive")
    for mode in order:
        held = [lock.relation for lock in effects.locks if lock.mode == f"{mode}Lock"]
        if held:
            return f"{mode} on {', '.join(held)}"
    return ""


def _blocked(effects: migration_pb2.MigrationEffects) -> str:
    """Who waits meanwhile: ``orders`` where nobody gets at it, ``write of orders`` where others may read."""
    waiting: dict[str, list[str]] = {}
    for each in effects.blocks:
        relation, _, what = each.rpartition(".")
        waiting.setdefault(relation, []).append(what.replace("for_update", "select for update"))
    told = [f"{' and '.join(what)} of {name}" if "read" not in what else name for name, what in waiting.items()]
    return ", ".join(told) or "nobody"


def _work(effects: migration_pb2.MigrationEffects) -> str:
    """What takes longer with more rows: ``rewrites orders; reads customers``."""
    # What is written anew is read as well.
    read = [each for each in effects.scanned if each not in effects.rewritten]
    work = {"rewrites": effects.rewritten, "reads": read, "builds": effects.built}
    return "; ".join(f"{what} {', '.join(relations)}" for what, relations in work.items() if relations)


def _show_check(file: Path, answer: migration_pb2.CheckedMigration) -> None:
    for one in answer.statements:
        said = next(iter(one.sql.splitlines()), "")
        console.print(f"{file}:{one.line}: {said}", markup=False, soft_wrap=True)
        effects = one.observed if one.HasField("observed") else one.predicted
        known = "seen" if one.HasField("observed") else "read"
        if one.HasField("observed") or one.HasField("predicted"):
            lock = _lock(effects) or "no lock that matters"
            works = _work(effects) or "catalogue alone"
            console.print(
                f"  {known}: {lock}; {works}; blocks {_blocked(effects)}; {one.seconds:g} s",
                markup=False,
                soft_wrap=True,
            )
        if one.outcome:
            console.print(f"  {one.outcome}", markup=False, soft_wrap=True)
        for finding in answer.findings:
            if finding.subject == f"line {one.line}":
                _show_finding(finding)
        for text in one.rewrite:
            console.print(f"  instead: {text};", markup=False, soft_wrap=True)
    for each in answer.evidence:
        console.print(f"{_verdict(each.verdict)}: {each.claim} {each.observed}", markup=False, soft_wrap=True)


def _show_findings(findings: Iterable[finding_pb2.Finding]) -> None:
    for finding in findings:
        _show_finding(finding)


def _show_finding(finding: finding_pb2.Finding) -> None:
    grave = finding_pb2.Severity.Name(finding.severity).removeprefix("SEVERITY_").lower()
    console.print(f"  {grave} {finding.rule}: {finding.message}", markup=False, soft_wrap=True)


def _verdict(number: int) -> str:

    return str(evidence_pb2.Verdict.Name(number).removeprefix("VERDICT_").lower())
