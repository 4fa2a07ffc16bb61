"""What became of the check of a schema."""

from server.engine.model.plan import Finding
from server.engine.model.reviewed_schema import SchemaPolicy, TableDependencies
from server.engine.model.value import Value


class SchemaChoice(Value):
    """Which rules are applied, and what the owner of the schema decides."""

    rules: tuple[str, ...] = ()
    """Ids; empty: all."""
    ignore: tuple[str, ...] = ()
    """Ids of rules or of findings."""
    policy: SchemaPolicy = SchemaPolicy()


class SchemaScript(Value):
    """DDL to be executed and judged, with what is known of it beside."""

    path: str
    """Of the artefact; empty for the user's own DDL."""
    ddl: str
    dependencies: tuple[TableDependencies, ...] = ()


class SchemaCheck(Value):
    findings: tuple[Finding, ...] = ()
    """The gravest first."""
    tables: int = 0
    """Looked at, views included."""
    rules: int = 0
    """Applied."""
    passed_over: tuple[str, ...] = ()
    """Statements that were not executed, with place and reason."""
