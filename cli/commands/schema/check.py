"""`groundplan schema check`: what in a schema breaks which design rule."""

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
from groundplan.v1 import analysis_service_pb2, finding_pb2, schema_check_pb2


@explained
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="DDL (.sql), or a brief in YAML or JSON.", show_default=False)],
    rule: Annotated[list[str] | None, typer.Option(help="Apply this rule alone; may be repeated.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Leave out a rule or a finding by its id.")] = None,
    policy: Annotated[
        Path | None,
        typer.Option(help="YAML: `table_names: plural`, `comments: true`, `mandatory_columns: [created_at]` …"),
    ] = None,
) -> None:
    """Judge a schema by the design rules, as PostgreSQL made it of the DDL. Exits 1 on findings."""
    own = session(context)
    request = _request(file)
    request.choice.rules.extend(rule or ())
    request.choice.ignore.extend(ignore or ())
    if policy is not None:
        forms.parse(
            policy,
            forms.document(policy, sources.text_of(policy), "a policy, such as `comments: true`"),
            request.choice.policy,
        )
    answer = answered(own, "executing the DDL, and judging what came of it", request).answer
    show_json([answer]) if own.json else _show(answer)
    if answer.findings:
        raise typer.Exit(Exit.FINDINGS)


def _request(file: Path) -> analysis_service_pb2.CheckSchemaRequest:
    text = sources.text_of(file)
    if file.suffix.lower() == ".sql":
        return analysis_service_pb2.CheckSchemaRequest(ddl=text)
    return analysis_service_pb2.CheckSchemaRequest(source=sources.as_message(file, text))


def _show(answer: schema_check_pb2.SchemaCheck) -> None:
    for passed in answer.passed_over:
        console.print(f"not executed: {passed}", markup=False, soft_wrap=True)
    if answer.findings:
        show_table(
            ("severity", "rule", "what", "fix"),
            [
                (
                    forms.word(finding_pb2.Severity, each.severity),
                    each.rule.removeprefix("review."),
                    escape(each.message),
                    escape(each.fix),
                )
                for each in answer.findings
            ],
        )
    console.print(f"{len(answer.findings)} findings in {answer.tables} tables by {answer.rules} rules")
