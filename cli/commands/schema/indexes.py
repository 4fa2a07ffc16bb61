"""`groundplan schema indexes`: which indexes make a workload cheapest within a budget, and which may go."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import forms, sources
from cli.connection import explained
from cli.context import session
from cli.exits import Exit, leave
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, index_advice_pb2, observed_pb2

_BYTES = re.compile(r"(\d+(?:\.\d+)?)\s*(|k|m|g|t)(|i?b)", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_DEAREST = 20
"""Statements shown, those that change most first; `--json` has all of them."""


@explained
def indexes(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="A brief, or the DDL of a database that exists (.sql).", show_default=False)
    ],
    statistics: Annotated[
        Path | None, typer.Option(help="Of that database: `pg_dump --statistics-only`.", show_default=False)
    ] = None,
    statements: Annotated[
        Path | None,
        typer.Option(help="What runs on it: YAML (`statements: [{sql, rate}]`), or pg_stat_statements as CSV or JSON."),
    ] = None,
    window: Annotated[
        str, typer.Option(help="How long pg_stat_statements counted: 30m, 12h, 7d.", show_default=False)
    ] = "",
    budget: Annotated[
        str, typer.Option(help="Bytes for all indexes: 500MB.", show_default="a quarter of the tables")
    ] = "",
    max_width: Annotated[int, typer.Option(min=1, max=8, help="Keys an index may have.")] = 4,
) -> None:
    """Choose indexes on what PostgreSQL's planner says, without any data. Exits 1 when there is something to change."""
    own = session(context)
    request = analysis_service_pb2.AdviseIndexesRequest(max_width=max_width)
    if file.suffix.lower() == ".sql":
        request.database.CopyFrom(database_of(file, statistics, statements, window))
    elif statistics is not None or statements is not None:
        leave(Exit.USAGE, "statistics and statements belong to DDL (.sql); a brief states its own")
    else:
        request.source.CopyFrom(sources.read(file))
    if budget:
        request.budget_bytes = bytes_of(budget)
    advice = answered(own, "asking PostgreSQL's planner what statements would cost", request).advice
    if own.json:
        show_json(advice)
    else:
        for one in advice:
            _show(one)
    if any(one.indexes or one.dropped for one in advice):
        raise typer.Exit(Exit.FINDINGS)


def bytes_of(text: str) -> int:
    """``500MB``, ``2 GiB`` or a plain number, in powers of 1024."""
    match = _BYTES.fullmatch(text.strip())
    if match is None:
        leave(Exit.USAGE, f"{text!r} is no number of bytes; write 500MB or 2GB")
    return round(float(match[1]) * float(1024 ** _POWERS[match[2].lower()]))


def database_of(
    ddl: Path, statistics: Path | None, statements: Path | None, window: str
) -> observed_pb2.ObservedDatabase:
    """A database that exists, from its files; leaves with a usage error where one is missing."""
    if statements is None:
        leave(Exit.USAGE, "--statements FILE says what runs on the database, and how often")
    database = observed_pb2.ObservedDatabase(ddl=sources.text_of(ddl))
    if statistics is not None:
        database.statistics = sources.text_of(statistics)
    text = sources.text_of(statements)
    if statements.suffix.lower() in (".csv", ".json", ".jsonl"):
        if not window:
            leave(Exit.USAGE, "--window says how long pg_stat_statements counted: 30m, 12h, 7d")
        forms.parse(statements, {"log": {"text": text, "window": window}}, database)
    else:
        found: dict[str, Any] = forms.document(
            statements, text, "`statements: [{sql: …, rate: 10}]`; pg_stat_statements end in .csv, .json or .jsonl"
        )
        forms.parse(statements, found, database)
    return database


def _show(advice: index_advice_pb2.IndexAdvice) -> None:
    if advice.service:
        console.print(f"\n[bold]{advice.service}[/bold]")
    for refused in advice.refused:
        place = f" (character {refused.position})" if refused.position else ""
        console.print(f"not planned: {refused.statement}: {refused.message}{place}", markup=False, soft_wrap=True)
    if advice.cost_before > 0:
        share = advice.cost_after / advice.cost_before
        console.print(f"cost: {advice.cost_before:,.1f} → {advice.cost_after:,.1f} a second ({share:.1%})")
    console.print(f"size: {_size(advice.bytes)} of {_size(advice.budget)}")
    if advice.indexes:
        show_table(
            ("index", "on", "size", "saves/s", "writes/s", "serves"),
            [
                (
                    one.definition.name,
                    _on(one.definition),
                    _size(one.pages * 8192),
                    f"{one.gain:,.1f}",
                    f"{one.write_cost:,.1f}",
                    ", ".join(one.serves),
                )
                for one in advice.indexes
            ],
        )
    changed = sorted(advice.statements, key=lambda one: -one.rate * abs(one.before - one.after))
    changed = [one for one in changed if one.before != one.after][:_DEAREST]
    if changed:
        console.print()
        show_table(
            ("statement", "rate/s", "before", "after"),
            [(one.statement, f"{one.rate:g}", f"{one.before:,.1f}", f"{one.after:,.1f}") for one in changed],
        )
    for statement in (text for one in advice.indexes for text in one.create):
        console.print(f"{statement};", markup=False, soft_wrap=True)
    for gone in advice.dropped:
        why = f"{gone.covered_by} does all it does" if gone.covered_by else "no statement uses it"
        console.print(f"{gone.drop};  -- {why}", markup=False, soft_wrap=True)
    if not advice.indexes and not advice.dropped:
        console.print("nothing to change")


def _on(one: index_advice_pb2.IndexDefinition) -> str:
    method = f" {one.method}" if one.method != "btree" else ""
    include = f" + {', '.join(one.include)}" if one.include else ""
    where = f" where {one.where}" if one.where else ""
    return f"{one.table}{method} ({', '.join(one.keys)}{include}){where}"


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"
