"""Claims that can be executed: what an analysis says will happen, and what the lab must do to see it."""

import enum

from server.engine.model.interleavings import BoundTransaction
from server.engine.model.measurement import WorkloadImproves
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


class Outcome(enum.StrEnum):
    ANOMALY = "anomaly"
    """All commit, and no serial order of them reads the same values and leaves the same rows."""
    PREVENTED = "prevented"
    """A transaction is refused (40001, 40P01), one waits for the other, or what comes out is serial."""


class Interleaves(Value, tag="interleaves"):
    """Run as ``prefix of the first; the others one by one; rest of the first``, the transactions have ``outcome``.

    Outcome: every value that every committed transaction read, and the rows left, against all serial orders.
    """

    ddl: tuple[str, ...]
    vectors: tuple[tuple[str, ...], ...]
    """Statements that fill the tables, one list for each choice of values. Tried in order until one shows an
    anomaly; where none is claimed, every one must show none."""
    transactions: tuple[BoundTransaction, ...]
    cut: int
    outcome: Outcome


class InterleavingsAreSerial(Value, tag="interleavings_are_serial"):
    """What commits in ``runs`` seeded random interleavings of the transactions has the outcome of a serial order."""

    ddl: tuple[str, ...]
    setup: tuple[str, ...]
    transactions: tuple[BoundTransaction, ...]
    """Each run draws from two to four of them, the same one more than once perhaps."""
    runs: int
    seed: int


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


class SagaStore(Value):
    """A service's database, or a stand-in for an outside system: by itself, reached by messages alone."""

    name: str
    ddl: tuple[str, ...]


class SagaFault(Value):
    """What happens to the first message of this step and action."""

    step: str
    action: str
    """``do``, ``undo``, or a reply: ``done``, ``refused``, ``undone``."""
    kind: str
    """``crash before commit``, ``crash after commit``, ``delivered twice``, ``lost`` or ``delivered late``: after the
    coordinator has given up waiting for it."""


class SagaRow(Value):
    store: str
    sql: str
    """``$1`` is the row's key, another in every run."""


class SagaRun(Value):
    name: str
    rows: tuple[SagaRow, ...]
    """What there is before."""
    faults: tuple[SagaFault, ...] = ()
    instances: int = 1
    """Started on the same rows at once."""
    ends: tuple[str, ...] = ("completed", "compensated")
    """States in which an instance may end."""


class SagaCheck(Value):
    """Afterwards ``query`` (``$1`` as in `SagaRow`) gives ``base`` and, for every completed instance, ``each``."""

    meaning: str
    store: str
    query: str
    base: int = 0
    each: int = 0
    once: bool = False
    """Another completed instance changes nothing more: it finds the row as the first has left it."""


class SagaEnds(Value, tag="saga_ends"):
    """Run with one database cluster for each store and with faults, every instance ends and every check holds.

    Each store has ``saga_handle(message, saga, subject, step, action)`` and the table ``saga_outbox``; the coordinator
    has ``saga_start(saga, subject)``, ``saga_timeout(saga)`` and the table ``saga_instances``.
    """

    saga: str
    coordinator: str
    stores: tuple[SagaStore, ...]
    runs: tuple[SagaRun, ...]
    checks: tuple[SagaCheck, ...]


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
        | Interleaves
        | InterleavingsAreSerial
        | DocumentIsOpenApi
        | ExamplesValidate
        | ProtoCompiles
        | SagaEnds
        | WorkloadImproves
    )
