"""What checks of schemas let other processes compute. Imports the engine alone."""

from msgspec.structs import replace

from server.engine import review, schema
from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource
from server.engine.model.reviewed_schema import ReviewedSchema, TableDependencies
from server.engine.model.schema_check import SchemaCheck, SchemaChoice, SchemaScript
from server.engine.model.sharding import DatabasePlan, ShardingChoice, ShardingQuestion, SqlShardingSource
from server.engine.physical.partitioning import plan_partitions
from server.engine.physical.sharding import plan_sharding
from server.engine.physical.sharding.briefs import questions_of_brief
from server.engine.physical.sharding.reading import question_of_sql
from server.usecases.analyses.computing import inputs_of
from server.usecases.computing import understand


def schema_scripts(brief: Brief | None, source: BriefSource | None) -> tuple[SchemaScript, ...]:
    """The DDL that a design of the brief has, one script for each database, with the dependencies the brief states."""
    prepared = understand(brief, source)
    result = schema.ANALYSIS.run(inputs_of("schema", prepared))
    assert result.schema is not None
    stated = {entity.name: entity.dependencies for entity in prepared.brief.entities if entity.dependencies}
    known = []
    for table in result.schema.tables:
        names = {column.name for column in table.columns}
        inside = tuple(each for each in stated.get(table.entity, ()) if {*each.determinant, *each.dependent} <= names)
        if inside:
            known.append(TableDependencies(table.name, inside))
    return tuple(
        SchemaScript(artefact.path, artefact.content, tuple(known))
        for artefact in result.artefacts
        if artefact.path.endswith("schema.sql")
    )


def check_schema(read: tuple[tuple[SchemaScript, ReviewedSchema], ...], choice: SchemaChoice) -> SchemaCheck:
    """The findings over what each script made; one script's findings are under its path when there are several."""
    policy = choice.policy
    review.check_schema(ReviewedSchema(), policy, choice.rules, choice.ignore)
    findings = [
        finding
        for script, catalogue in read
        for finding in review.check_schema(
            catalogue,
            replace(policy, dependencies=(*policy.dependencies, *script.dependencies)),
            choice.rules,
            choice.ignore,
        )
    ]
    left_out = {name for name in choice.ignore if "@" not in name}
    return SchemaCheck(
        findings=tuple(findings),
        tables=sum(len(catalogue.tables) for _, catalogue in read),
        rules=len(set(choice.rules) or review.RULES) - len(left_out),
    )


def plan_shards(
    brief: Brief | None, source: BriefSource | None, transactions: SqlShardingSource | None, choice: ShardingChoice
) -> tuple[DatabasePlan, ...]:
    """Shards and partitions of each database."""
    if transactions is not None:
        questions: tuple[tuple[str, ShardingQuestion], ...] = (("", question_of_sql(transactions, choice)),)
    else:
        prepared = understand(brief, source)
        result = schema.ANALYSIS.run(inputs_of("schema", prepared))
        assert result.schema is not None
        questions = questions_of_brief(prepared, result.schema, choice)
    return tuple(
        DatabasePlan(service, plan_sharding(question), plan_partitions(question)) for service, question in questions
    )
