"""The experiments, one kind of claim a file: what happens when it is put to the test. Must not decide what to do."""

from collections.abc import Mapping
from types import ModuleType

from server.engine.model.claims import (
    ConstraintRefuses,
    DocumentIsOpenApi,
    ExamplesValidate,
    ProtoCompiles,
    QueryAnswers,
    SchemaRuns,
    StatementPrepares,
)
from server.lab.experiments import (
    constraint_refuses,
    examples,
    openapi,
    proto,
    query_answers,
    schema_runs,
    statement_prepares,
)

ON_DATABASE: Mapping[type, ModuleType] = {
    SchemaRuns: schema_runs,
    StatementPrepares: statement_prepares,
    ConstraintRefuses: constraint_refuses,
    QueryAnswers: query_answers,
}
"""``inspect(test)`` raises `RefusedError` for what must not run; ``observe(test, session)`` runs it after the DDL."""

ON_DOCUMENT: Mapping[type, ModuleType] = {
    DocumentIsOpenApi: openapi,
    ExamplesValidate: examples,
    ProtoCompiles: proto,
}
"""``observe(test)`` computes in a process of its own."""
