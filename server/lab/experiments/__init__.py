"""The experiments, one kind of claim a file: what happens when it is put to the test. Must not decide what to do."""

from collections.abc import Mapping
from types import ModuleType

from server.engine.model.claims import (
    ConstraintRefuses,
    DocumentIsOpenApi,
    ExamplesValidate,
    Interleaves,
    InterleavingsAreSerial,
    ProtoCompiles,
    QueryAnswers,
    SagaEnds,
    SchemaRuns,
    StatementPrepares,
)
from server.engine.model.measurement import WorkloadImproves
from server.lab.experiments import (
    constraint_refuses,
    examples,
    interleaves,
    interleavings,
    openapi,
    proto,
    query_answers,
    saga_ends,
    schema_runs,
    statement_prepares,
    workload_improves,
)

ON_DATABASE: Mapping[type, ModuleType] = {
    SchemaRuns: schema_runs,
    StatementPrepares: statement_prepares,
    ConstraintRefuses: constraint_refuses,
    QueryAnswers: query_answers,
    Interleaves: interleaves,
    InterleavingsAreSerial: interleavings,
    WorkloadImproves: workload_improves,
}
"""``inspect(test)`` raises `RefusedError` for what must not run; ``observe(test, session)`` runs it after the DDL."""

CONCURRENT: Mapping[type, ModuleType] = {
    Interleaves: interleaves,
    InterleavingsAreSerial: interleavings,
    WorkloadImproves: workload_improves,
}
"""Those of `ON_DATABASE` that commit: ``observe(test, sessions)`` gets several connections; ``texts(test)`` is what it
executes."""

SOLITARY = frozenset({WorkloadImproves})
"""Those of `CONCURRENT` that leave another database behind than they found, and run with nobody beside them.

What others make and drop empties a session's caches, and to fill those again is pages that are counted.
"""

ON_DOCUMENT: Mapping[type, ModuleType] = {
    DocumentIsOpenApi: openapi,
    ExamplesValidate: examples,
    ProtoCompiles: proto,
}
"""``observe(test)`` computes in a process of its own."""

ON_STORES: Mapping[type, ModuleType] = {SagaEnds: saga_ends}
"""``refusal(test)`` says what must not run; ``observe(test, stores)`` runs it on a database for each service."""
