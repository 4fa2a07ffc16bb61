"""`groundplan schema shard`: whether to shard, by what, and which tables are partitioned."""

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
from groundplan.v1 import analysis_service_pb2, sharding_pb2


@explained
def shard(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A brief; or YAML with `ddl`, `transactions` (name, rate, statements) and `figures`.",
            show_default=False,
        ),
    ],
    choice: Annotated[
        Path | None,
        typer.Option(help="YAML: `localities`, `node`, `growth`, `horizon`; the same may stand in the file."),
    ] = None,
    shards: Annotated[int | None, typer.Option(min=1, max=256, help="How many to assume.")] = None,
) -> None:
    """Plan shards and partitions. Exits 1 when one server is not enough."""
    own = session(context)
    request = _request(file)
    if choice is not None:
        forms.parse(
            choice, forms.document(choice, sources.text_of(choice), "a choice, such as `shards: 10`"), request.choice
        )
    if shards is not None:
        request.choice.shards = shards
    answer = answered(own, "trying keys", request)
    if own.json:
        show_json(answer.databases)
    else:
        for database in answer.databases:
            _show(database)
    if any(database.sharding.needed for database in answer.databases):
        raise typer.Exit(Exit.FINDINGS)


def _request(file: Path) -> analysis_service_pb2.PlanShardingRequest:
    text = sources.text_of(file)
    found = forms.document(file, text, "a brief, or a schema and its load: `ddl: …`, `transactions: […]`")
    if "ddl" not in found:
        return analysis_service_pb2.PlanShardingRequest(source=sources.as_message(file, text))
    request = analysis_service_pb2.PlanShardingRequest()
    asked = found.pop("choice", None)
    forms.parse(file, found, request.transactions)
    if asked is not None:
        forms.parse(file, asked, request.choice)
    return request


def _show(database: sharding_pb2.DatabasePlan) -> None:
    if database.service:
        console.print(f"\n[bold]{escape(database.service)}[/bold]")
    plan = database.sharding
    console.print(plan.verdict, markup=False, soft_wrap=True)
    if plan.placements:
        heading = "" if plan.needed else "if it were sharded all the same, "
        console.print(
            f"{heading}{plan.shards} shards: {plan.cross_transactions:.1%} of transactions and "
            f"{plan.cross_statements:.1%} of statements leave their shard; the busiest has {plan.skew:.2f} × the mean",
            soft_wrap=True,
        )
        show_table(
            ("table", "lies", "by", "why"),
            [
                (each.table, forms.word(sharding_pb2.Placement, each.placement), each.column, escape(each.reason))
                for each in plan.placements
            ],
        )
    for each in plan.fan_out:
        console.print(
            f"goes to {each.shards:.3g} shards, {each.rate:.3g} a second: {each.statement}: {each.reason}",
            markup=False,
            soft_wrap=True,
        )
    for hot in plan.hot_keys:
        console.print(f"hot: value {hot.value} of {hot.group} has {hot.share:.1%}", markup=False)
    for option in plan.options:
        console.print(f"instead by {option.name}: {option.cross_transactions:.1%} leave their shard", markup=False)
    parted = [each for each in database.partitions if each.column]
    if parted:
        show_table(
            ("table", "partitioned by", "partitions", "why"),
            [
                (
                    each.table,
                    f"{forms.word(sharding_pb2.PartitionStrategy, each.strategy)} of {each.column}",
                    str(each.partitions),
                    escape(each.reason),
                )
                for each in parted
            ],
        )
