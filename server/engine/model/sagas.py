"""Sagas: what one use case does in several services, how each part is undone, and what else touches the same rows.

Terms: Garcia-Molina & Salem (SIGMOD 1987); compensatable, pivot and retriable steps and countermeasures after
Richardson, Microservices Patterns.
"""

import enum

from server.engine.model.brief import Microseconds
from server.engine.model.value import Value


class StepKind(enum.StrEnum):
    COMPENSATABLE = "compensatable"
    """May be undone; nothing is decided yet."""
    PIVOT = "pivot"
    """Once it has committed the saga goes forward only."""
    RETRIABLE = "retriable"
    """Cannot be refused for a business reason: tried until it succeeds."""


class ChangeKind(enum.StrEnum):
    INSERT = "insert"
    DELETE = "delete"
    ADD = "add"
    SUBTRACT = "subtract"
    MOVE = "move"
    """From one state of a state machine to another."""
    SET = "set"
    """To a value computed elsewhere: does not commute and says nothing of what was there."""
    RESTORE = "restore"
    """To the value that was there before the step."""


class Change(Value):
    """What a local transaction does to one row."""

    entity: str
    kind: ChangeKind
    column: str = ""
    """Of all kinds but insert and delete; the state column of a row that is inserted in a state."""
    value: str = ""
    """The amount (add, subtract), the state (move, insert) or the term (set)."""
    sources: tuple[str, ...] = ()
    """States from which a move is made; from any other it is refused."""
    floor: str = ""
    """The column may not fall below this number or column of the same row; else the change is refused."""
    ceiling: str = ""
    """The column may not exceed this number or column of the same row; else the change is refused."""
    guard: str = ""
    """Any other condition under which it is refused, as SQL."""


class Retry(Value):
    """Exponential backoff with full jitter."""

    first: Microseconds = 200_000
    factor: float = 2.0
    most: Microseconds = 60_000_000
    attempts: int = 0
    """0: until it succeeds."""


class Compensation(Value):
    name: str
    changes: tuple[Change, ...]
    may_be_refused: bool = False
    """Has an outcome that is a business failure."""
    idempotency_key: str = ""
    """What a repeat is recognised by; ``saga_id, step`` in our own."""
    retry: Retry | None = None
    registered_before: bool = False
    """Noted before the forward call leaves, so that an unknown outcome is undone as well."""
    tolerates_absent: bool = False
    """Does nothing where the forward step never happened (empty rollback)."""
    blocks_late: bool = False
    """Leaves a mark that refuses a forward call arriving afterwards (no hanging)."""


class SagaStep(Value):
    name: str
    """UpperCamelCase, unique in the saga."""
    service: str
    kind: StepKind
    reads: tuple[str, ...] = ()
    """``Entity.column`` of this service, sorted."""
    changes: tuple[Change, ...] = ()
    compensation: Compensation | None = None
    may_be_refused: bool = False
    """Has an outcome that is a business failure."""
    timeout: Microseconds = 0
    """How long the coordinator waits for the reply; 0: for ever."""
    asks_when_unknown: bool = False
    """After a timeout the outcome is asked for by id, and only then decided."""
    external_system: str = ""
    """The step is a call to it, made by ``service``."""
    irreversible: bool = False
    """Money captured, mail sent, goods shipped."""
    idempotency_key: str = ""
    retry: Retry | None = None
    stores: tuple[str, ...] = ()
    """Services whose store the local transaction writes; empty: ``service`` alone."""
    outbox: bool = False
    """The reply leaves through a row written in the step's own transaction."""
    inbox: bool = False
    """A message seen before is recognised in the step's own transaction."""
    rereads: tuple[str, ...] = ()
    """``Entity.column`` of facts read earlier and checked again here, by value or version."""
    uses: tuple[str, ...] = ()
    """``Entity.column`` of facts read by earlier steps that this step relies on."""
    locks: tuple[str, ...] = ()
    """Entities in the order in which their semantic locks are set."""
    isolation_checked: bool = False
    """Step and compensation are programs in the robustness test of their service."""
    statements: tuple[str, ...] = ()
    """Ids of the brief's statements it stands for."""

    def entities(self) -> tuple[str, ...]:
        """What it writes, sorted."""
        return tuple(sorted({change.entity for change in self.changes}))


class CountermeasureKind(enum.StrEnum):
    SEMANTIC_LOCK = "semantic lock"
    COMMUTATIVE = "commutative update"
    PESSIMISTIC_VIEW = "pessimistic view"
    REREAD = "reread value"
    VERSION_FILE = "version file"
    BY_VALUE = "by value"


class Countermeasure(Value):
    """What keeps others from being misled by a row that the saga may yet undo."""

    entity: str
    kind: CountermeasureKind
    columns: tuple[str, ...] = ()
    """Empty: the whole row."""
    reason: str = ""
    released_on_completion: bool = True
    released_on_compensation: bool = True
    aware: tuple[str, ...] = ()
    """Programs with a branch for the locked state: they wait, are refused, or say that it is pending."""


class LocalProgram(Value):
    """A transaction of one service, other than the saga's, that touches rows the saga writes."""

    name: str
    service: str = ""
    reads: tuple[str, ...] = ()
    """``Entity.column``, sorted."""
    changes: tuple[Change, ...] = ()
    staleness_tolerance: Microseconds | None = None
    """How old what it reads may be."""


class Settlement(enum.StrEnum):
    """How an invariant whose columns lie in several services is kept."""

    NONE = ""
    CONFLUENT = "confluent"
    ESCROW = "escrow"
    ONE_OWNER = "one owner"


class SagaInvariant(Value):
    name: str
    columns: tuple[str, ...]
    """``Entity.column``."""
    operator: str = ""
    """Of a bound, ``>=`` or ``<=``: first column against ``bound``. Empty for any other form."""
    bound: str = ""
    """A number or ``Entity.column``."""
    services: tuple[str, ...] = ()
    """Whose columns it looks at, sorted."""
    settlement: Settlement = Settlement.NONE


class Publication(Value):
    """In a choreography: whoever receives ``source`` publishes ``target``."""

    source: str
    target: str


class StaleRead(Value):
    """A read of another service's rows that is answered from a copy."""

    program: str
    reader: str
    owner: str
    columns: tuple[str, ...]
    staleness: Microseconds
    """How old the answer may be; 0: it is asked for each time."""
    form: str = "read model"
    """``read model``, ``cache`` or ``call``."""


class Saga(Value):
    name: str
    """The use case."""
    coordinator: str
    """Service that keeps the state of each instance."""
    steps: tuple[SagaStep, ...]
    compensation_order: tuple[str, ...] = ()
    """Steps in the order in which they are undone; empty: the reverse of completion."""
    parallel_compensations: tuple[tuple[str, ...], ...] = ()
    """Groups of steps undone side by side."""
    countermeasures: tuple[Countermeasure, ...] = ()
    others: tuple[LocalProgram, ...] = ()
    invariants: tuple[SagaInvariant, ...] = ()
    orchestrated: bool = True
    publications: tuple[Publication, ...] = ()
    state_guard: str = ""
    """``version`` or ``partition``: how two messages for one instance at once are kept from overwriting its state."""
    definition_version: int = 0
    """Which definition an instance was started with; 0: it is not noted, so that a deployment changes it in flight."""
    lock_timeout: Microseconds = 0
    """After which whoever waits for a semantic lock gives up; 0: never."""
    stale_reads: tuple[StaleRead, ...] = ()

    def undo_order(self) -> tuple[str, ...]:
        return self.compensation_order or tuple(step.name for step in reversed(self.steps))


class SagaProblem(enum.StrEnum):
    DEAD_END = "dead end"
    """A state from which nothing leads on and which is neither completed nor compensated."""
    NO_PROGRESS = "no progress"
    """The saga can go on for ever without a way to the end."""
    WRONG_END = "wrong end"
    """It ends, and something is left over or missing."""
    INVARIANT = "invariant"
    INTERFERENCE = "interference"
    """Beside others the outcome is one that no serial order gives."""


class SagaTrace(Value):
    """A shortest way to a problem."""

    problem: SagaProblem
    message: str
    events: tuple[str, ...]
    states_searched: int = 0


class SearchResult(Value):
    trace: SagaTrace | None
    states: int
    """Different states visited."""
    complete: bool
    """Whether every state within the bounds was visited."""


class DraftStep(Value):
    """Part of a use case in one service, before it is decided how it is undone and when it runs."""

    service: str
    name: str = ""
    reads: tuple[str, ...] = ()
    """``Entity.column``."""
    changes: tuple[Change, ...] = ()
    may_be_refused: bool = False
    """For a business reason beyond what the changes' own guards say."""
    external_system: str = ""
    statements: tuple[str, ...] = ()


class SagaDraft(Value):
    """What a saga is planned from: of a brief, or as a user states it."""

    name: str
    steps: tuple[DraftStep, ...]
    coordinator: str = ""
    """Empty: the service of the first step that writes."""
    others: tuple[LocalProgram, ...] = ()
    invariants: tuple[SagaInvariant, ...] = ()
    cancel_states: tuple[Change, ...] = ()
    """Inserts whose row is undone by a move, as moves: ``Order.state`` to ``cancelled``; others are deleted."""
    stale_reads: tuple[StaleRead, ...] = ()


class Rejection(Value):
    """A use case that no saga can carry, and why; its entities must stay in one service."""

    use_case: str
    reason: str
    entities: tuple[str, ...]


class SagaPlan(Value):
    sagas: tuple[Saga, ...]
    rejections: tuple[Rejection, ...] = ()
    stale_reads: tuple[StaleRead, ...] = ()
    """Of use cases that only read across services."""
    notes: tuple[str, ...] = ()
    """What was moved or guessed, a sentence each."""
