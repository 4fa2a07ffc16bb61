"""Decisions about one server or several, and about partitions."""

from server.engine.model.plan import Alternative, Decision, Figure
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema
from server.engine.model.sharding import PartitionPlan, PartitionStrategy, Placement, ShardingAnswer, ShardingChoice
from server.engine.physical.partitioning import plan_partitions
from server.engine.physical.sharding import plan_sharding
from server.engine.physical.sharding.briefs import questions_of_brief

_UNITS = {"bytes": "bytes", "writes": "writes a second"}


def spreading(prepared: PreparedBrief, schema: PhysicalSchema) -> tuple[Decision, ...]:
    """For each database whether it is sharded, and each of its tables that is partitioned."""
    found: list[Decision] = []
    for service, question in questions_of_brief(prepared, schema, ShardingChoice()):
        found.append(_shards(service, plan_sharding(question, always=False)))
        found += [_partitions(service, one) for one in plan_partitions(question) if one.column]
    return tuple(found)


def _shards(service: str, answer: ShardingAnswer) -> Decision:
    keys = sorted({one.group for one in answer.placements if one.placement == Placement.SHARDED})
    chosen = f"{answer.shards} shards by {', '.join(keys)}" if answer.needed else "one server, no shards"
    return Decision(
        id=f"physical/shards/{service}" if service else "physical/shards",
        subject=service or "database",
        question="Is one server enough?",
        choice=chosen,
        reasons=(answer.verdict, *(f"Assumed: {each}." for each in answer.assumptions)),
        alternatives=tuple(
            Alternative(each.name, f"{each.cross_transactions:.0%} of transactions would leave their shard")
            for each in answer.options
        ),
        figures=(
            *(Figure(f"{one.name} at the horizon", f"{one.value:.3g}", _UNITS[one.name]) for one in answer.loads),
            *(
                (Figure("transactions that leave their shard", f"{100 * answer.cross_transactions:.3g}", "%"),)
                if answer.needed
                else ()
            ),
        ),
    )


def _partitions(service: str, plan: PartitionPlan) -> Decision:
    span = f", {plan.months} months each" if plan.strategy == PartitionStrategy.RANGE else ""
    return Decision(
        id=f"physical/{service}/{plan.table}/partitions" if service else f"physical/{plan.table}/partitions",
        subject=plan.table,
        question="Is the table partitioned?",
        choice=f"by {plan.strategy} of {plan.column}{span}",
        reasons=(
            f"{plan.reason}.",
            f"The primary key becomes {', '.join(plan.key)}.",
            *(f"{len(plan.unpruned)} statements look into every partition." for _ in (1,) if plan.unpruned),
            *(f"Rows go by: {each}" for each in plan.retention),
        ),
        figures=(Figure("partitions", str(plan.partitions)), Figure("rows of one", f"{plan.rows:.3g}")),
    )
