"""Claims that can be executed: what an analysis says will happen, and what the lab must do to see it."""

from server.engine.model.value import Value


class SchemaRuns(Value, tag="schema_runs"):
    """The statements run, in order, on an empty database."""

    ddl: tuple[str, ...]


class StatementPrepares(Value, tag="statement_prepares"):
    """The statement is accepted by PREPARE on a database made by ``ddl``."""

    ddl: tuple[str, ...]
    sql: str
    """With ``$1 …``."""
    parameter_types: tuple[str, ...] = ()


class ConstraintRefuses(Value, tag="constraint_refuses"):
    """After ``setup`` (which must succeed), ``violation`` is refused with ``sqlstate`` by ``constraint``.

    ``setup`` may hold ``SET CONSTRAINTS``, so that a deferred constraint speaks at the violating statement.
    ``constraint`` is what PostgreSQL reports: a constraint, a unique index or the name a trigger gives; for NOT NULL
    (23502), which PostgreSQL reports by column, ``column`` names it instead.
    """

    ddl: tuple[str, ...]
    setup: tuple[str, ...]
    violation: str
    sqlstate: str
    constraint: str = ""
    column: str = ""


class QueryAnswers(Value, tag="query_answers"):
    """After ``setup`` (which must succeed), ``query`` returns exactly ``rows``, in order."""

    ddl: tuple[str, ...]
    setup: tuple[str, ...]
    query: str
    rows: tuple[tuple[str | None, ...], ...]
    """Values as PostgreSQL's own text output; ``None`` is NULL."""


class DocumentIsOpenApi(Value, tag="document_is_openapi"):
    """The JSON or YAML text is a valid OpenAPI 3.1 document (openapi-spec-validator)."""

    document: str


class ExamplesValidate(Value, tag="examples_validate"):
    """Every request and response example of the OpenAPI document is valid against its schema."""

    document: str


class ProtoCompiles(Value, tag="proto_compiles"):
    """The file compiles with protoc and passes buf lint (STANDARD)."""

    path: str
    content: str


class Claim(Value):
    id: str
    """Stable and unique in a design: ``schema/statement/PlaceOrder/1/2``."""
    subject: str
    sentence: str
    """What is claimed, readable aloud."""
    test: (
        SchemaRuns
        | StatementPrepares
        | ConstraintRefuses
        | QueryAnswers
        | DocumentIsOpenApi
        | ExamplesValidate
        | ProtoCompiles
    )
