"""Every statement of the brief is accepted by PREPARE against the tables it names."""

from collections.abc import Collection

from server.engine.kernel.ddl import statements_for
from server.engine.model.claims import Claim, StatementPrepares
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema


def claims(prepared: PreparedBrief, schema: PhysicalSchema, unwritten: Collection[str]) -> list[Claim]:
    """Those that could not be rewritten are findings already and are not claimed."""
    rewrites = {rewrite.statement: rewrite for rewrite in schema.rewrites}
    found = []
    for statement in prepared.statements:
        if statement.id in unwritten:
            continue
        rewrite = rewrites.get(statement.id)
        tables = rewrite.tables if rewrite else tuple(access.table for access in statement.accesses)
        found.append(
            Claim(
                f"schema/statement/{statement.id}",
                statement.id,
                f"The statement {statement.id} is valid against the schema{' as rewritten' if rewrite else ''}.",
                StatementPrepares(
                    statements_for(schema, set(tables)),
                    rewrite.positional_sql if rewrite else statement.positional_sql,
                    tuple(parameter.type for parameter in statement.parameters),
                ),
            )
        )
    return found
