"""What planning and checking migrations let other processes compute. Imports the engine alone."""

from collections.abc import Sequence

from server.engine import schema
from server.engine.errors import DomainError, Reason
from server.engine.kernel.ddl import create_statements
from server.engine.kernel.sql.dumps import without_rows
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.schemas import layout
from server.engine.kernel.sql.scripts import Written, of_schema, read_script
from server.engine.migrations.checking.check import check
from server.engine.migrations.checking.reading import unreadable
from server.engine.migrations.planned import rehearsal
from server.engine.migrations.planning.plan import plan
from server.engine.model.catalogue import Catalogue
from server.engine.model.migrations import (
    CheckDraft,
    FillValue,
    MigrationPlan,
    Rename,
    SchemaContent,
    SchemaText,
    TableRows,
)
from server.engine.model.rehearsals import Rehearsal
from server.usecases.analyses.computing import inputs_of
from server.usecases.computing import understand


def schema_text(content: SchemaContent, field: str) -> SchemaText:
    """The schema as statements; raises INVALID_BRIEF, or INVALID_ARGUMENT with the place in the DDL."""
    if content.ddl is not None:
        try:
            return _written(read_script(without_rows(content.ddl)))
        except SqlError as error:
            raise unreadable(content.ddl, error, field) from None
    prepared = understand(content.brief, content.source)
    made = schema.ANALYSIS.run(inputs_of("schema", prepared)).schema
    if made is None:
        raise DomainError(Reason.INVALID_ARGUMENT, f"{field}: the brief has no tables", {"field": field})
    volumes = {entity.name: entity.volume for entity in prepared.brief.entities}
    rows = [
        TableRows(table.name, volume.rows)
        for table in made.tables
        if (volume := volumes.get(table.entity)) is not None and volume.rows is not None
    ]
    return SchemaText(create_statements(made), tuple(rows))


def _written(statements: Sequence[Written]) -> SchemaText:
    made = of_schema(statements)
    nodes = [each.node for each in statements]
    told, stated = layout(each.node for each in made), layout(nodes)
    return SchemaText(
        tuple(each.sql for each in made),
        places=tuple((each.line, each.column) for each in made),
        homes=tuple((name, statements[at].line, statements[at].column) for name, at in stated.homes),
        path=stated.path if stated.path != told.path else (),
        asked=tuple(
            (each.node.extname, each.line, each.column) for each in statements if each.kind == "create_extension_stmt"
        ),
    )


def plan_migration(
    before: Catalogue, after: Catalogue, renames: Sequence[Rename], fills: Sequence[FillValue], ddl: Sequence[str]
) -> tuple[MigrationPlan, Rehearsal]:
    """The plan, and how it is tried on the schema that ``ddl`` makes."""
    made = plan(before, after, renames, fills)
    return made, rehearsal(made, ddl)


def check_migration(text: str, ddl: Sequence[str], in_transaction: bool) -> CheckDraft:
    return check(text, ddl, in_transaction=in_transaction)
