"""States what can be executed: the schema runs, statements prepare, each constraint refuses a row that breaks it."""

from collections.abc import Collection, Sequence

from server.engine.kernel.ddl import create_statements
from server.engine.model.claims import Claim, SchemaRuns
from server.engine.model.plan import Finding
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema
from server.engine.schema.claims import behaviour, constraints, references, statements
from server.engine.schema.claims.stage import Stage


def claims(
    prepared: PreparedBrief, schema: PhysicalSchema, rules: Sequence[object], unwritten: Collection[str]
) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """All claims, in the order of the schema; findings for constraints that no example row could be made for."""
    stage = Stage(schema)
    found = [
        Claim(
            "schema/ddl",
            "schema.sql",
            f"The {len(schema.tables)} tables are created by PostgreSQL 18 on an empty database.",
            SchemaRuns(create_statements(schema)),
        )
    ]
    found += statements.claims(prepared, schema, unwritten)
    for table in schema.tables:
        found += constraints.claims(stage, table)
        found += references.claims(stage, table)
    for rule in rules:
        found += behaviour.claims(stage, rule)
    return tuple(found), tuple(stage.findings)
