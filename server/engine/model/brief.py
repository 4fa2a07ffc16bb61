"""The brief: what a backend must do, as frozen values. Field names are those of the written form and of brief.proto.

Durations are integers in microseconds, rates floats per second, money whole units of a currency. An empty string,
an empty tuple or ``None`` means "not stated"; `server.engine.brief` replaces those by stated assumptions.
"""

import enum

from server.engine.model.value import Value

Microseconds = int
PerSecond = float


class ActorKind(enum.StrEnum):
    ANONYMOUS = "anonymous"
    END_USER = "end_user"
    PARTNER = "partner"
    OPERATOR = "operator"
    INTERNAL_SERVICE = "internal_service"


class AttributeType(enum.StrEnum):
    STRING = "string"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    DATE = "date"
    UUID = "uuid"
    ENUM = "enum"
    JSON = "json"
    BINARY = "binary"
    BLOB_REFERENCE = "blob_reference"


class Sensitivity(enum.StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    PAYMENT = "payment"
    SECRET = "secret"  # noqa: S105


class RelationKind(enum.StrEnum):
    ONE_TO_ONE = "one_to_one"
    ONE_TO_MANY = "one_to_many"
    MANY_TO_MANY = "many_to_many"


class Ownership(enum.StrEnum):
    ASSOCIATION = "association"
    COMPOSITION = "composition"


class InvariantKind(enum.StrEnum):
    UNIQUE = "unique"
    FOREIGN_KEY = "foreign_key"
    NON_NEGATIVE = "non_negative"
    BOUNDED = "bounded"
    SUM_EQUALS = "sum_equals"
    AT_MOST = "at_most"
    STATE_MACHINE = "state_machine"
    MATERIALISED = "materialised"
    EXPRESSION = "expression"


class UseCaseKind(enum.StrEnum):
    QUERY = "query"
    COMMAND = "command"
    JOB = "job"


class Trigger(enum.StrEnum):
    REQUEST = "request"
    SCHEDULE = "schedule"
    EVENT = "event"


class Actor(Value):
    name: str
    kind: ActorKind = ActorKind.END_USER
    count: int | None = None
    trust_notes: str = ""
    entity: str = ""
    """The entity whose rows are this actor's accounts; empty when none is."""


class ValueFraction(Value):
    value: str
    fraction: float
    """Share of all rows, 0 to 1."""


class Statistics(Value):
    distinct: int | None = None
    null_fraction: float | None = None
    most_common: tuple[ValueFraction, ...] = ()
    skew: float | None = None
    """Zipf exponent; 0 is uniform."""


class Attribute(Value):
    name: str
    type: AttributeType = AttributeType.STRING
    description: str = ""
    required: bool = False
    unique: bool = False
    max_length: int | None = None
    """Characters for string and text, bytes for binary."""
    min: float | int | None = None
    max: float | int | None = None
    pattern: str = ""
    """POSIX regular expression the whole value must match."""
    values: tuple[str, ...] = ()
    default: str | None = None
    mutable: bool = True
    sensitivity: Sensitivity | None = None
    statistics: Statistics | None = None


class Dependency(Value):
    """A functional dependency between columns of one entity: ``determinant`` fixes ``dependent``."""

    determinant: tuple[str, ...]
    dependent: tuple[str, ...]


class Volume(Value):
    rows: int | None = None
    growth_per_month: int | None = None
    retention: Microseconds | None = None


class Entity(Value):
    """A thing with rows. Its columns are ``id``, the attributes, and ``<relation>_id`` for each relation to it."""

    name: str
    description: str = ""
    attributes: tuple[Attribute, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    """Natural keys beside the surrogate ``id``, by column name."""
    dependencies: tuple[Dependency, ...] = ()
    volume: Volume | None = None
    owner: str = ""
    """Dotted relation path to the entity of the actor who owns a row, such as ``listing.shop.owner``."""
    sensitivity: Sensitivity | None = None


class FanOut(Value):
    mean: float | None = None
    p99: float | None = None


class Relation(Value, rename={"from_": "from"}):
    """``from_`` is the side referred to; ``to`` holds ``<name>_id`` (many-to-many: a table of its own holds both)."""

    name: str
    """Unique among the relations to the same entity."""
    from_: str
    to: str
    kind: RelationKind = RelationKind.ONE_TO_MANY
    required: bool = False
    ownership: Ownership = Ownership.ASSOCIATION
    fan_out: FanOut | None = None
    """Rows of ``to`` for each row of ``from_``."""
    description: str = ""


class Invariant(Value):
    name: str
    kind: InvariantKind
    over: tuple[str, ...]
    """``Entity`` or ``Entity.column``."""
    expression: str = ""
    """SQL over the columns; for a state machine ``draft -> active; active -> sold_out, expired``."""
    description: str = ""


class Rate(Value):
    peak: PerSecond | None = None
    mean: PerSecond | None = None
    profile: tuple[float, ...] = ()
    """24 relative weights, one for each hour of the day (UTC)."""


class LatencyObjective(Value):
    p50: Microseconds | None = None
    p95: Microseconds | None = None
    p99: Microseconds | None = None
    availability: float | None = None


class Parameter(Value):
    name: str
    type: str
    """A PostgreSQL type name."""


class Step(Value):
    """Exactly one of the members is set."""

    sql: str = ""
    call: "Call | None" = None
    emit: str = ""
    compute: Microseconds | None = None
    choice: "tuple[Branch, ...]" = ()
    optional: "Branch | None" = None
    loop: "Loop | None" = None


class Call(Value):
    """A call to an external system or to another use case of this brief (exactly one is named)."""

    external_system: str = ""
    use_case: str = ""
    latency: Microseconds | None = None


class Branch(Value):
    probability: float | None = None
    steps: tuple[Step, ...] = ()


class Loop(Value):
    mean: float | None = None
    max: int | None = None
    steps: tuple[Step, ...] = ()


class Transaction(Value):
    """Steps in order. A transaction without a SQL step never reaches the database."""

    steps: tuple[Step, ...]


class UseCase(Value):
    name: str
    actor: str = ""
    kind: UseCaseKind = UseCaseKind.QUERY
    description: str = ""
    rate: Rate | None = None
    objective: LatencyObjective | None = None
    transactions: tuple[Transaction, ...] = ()
    entity: str = ""
    action: str = ""
    """create, get, list, search, update, delete, or a state of the entity's state machine to move to."""
    idempotent: bool = False
    staleness_tolerance: Microseconds | None = None
    trigger: Trigger = Trigger.REQUEST
    parameters: tuple[Parameter, ...] = ()


class ExternalSystem(Value):
    name: str
    description: str = ""
    protocol: str = "https"
    latency: LatencyObjective | None = None
    availability: float | None = None
    rate_limit: PerSecond | None = None


class Money(Value):
    amount: int
    currency: str
    """ISO 4217."""


class Objectives(Value):
    latency: LatencyObjective | None = None
    availability: float | None = None
    recovery_point: Microseconds | None = None
    recovery_time: Microseconds | None = None
    regions: tuple[str, ...] = ()
    data_residency: str = ""
    monthly_budget: Money | None = None
    horizon: int | None = None
    """Months."""
    growth: float | None = None
    """Fraction by which rows and rates grow each month."""


class Team(Value):
    name: str
    size: int = 1
    skills: tuple[str, ...] = ()
    owns: tuple[str, ...] = ()
    """Entities or use cases."""


class Naming(Value):
    tables: str = "plural"
    """plural or singular."""
    keys: str = "bigint"
    """bigint or uuid: the type of surrogate keys."""


class Constraints(Value):
    language: str = ""
    framework: str = ""
    database: str = ""
    message_broker: str = ""
    cloud: str = ""
    existing_components: tuple[str, ...] = ()
    naming: Naming | None = None
    must_stay_together: tuple[tuple[str, ...], ...] = ()
    must_be_apart: tuple[tuple[str, ...], ...] = ()
    teams: tuple[Team, ...] = ()


class RunningService(Value):
    name: str
    replicas: int = 1
    workers: int = 1
    pool_size: int | None = None
    cores: float | None = None


class Cache(Value):
    name: str
    size_bytes: int | None = None
    policy: str = "lru"
    time_to_live: Microseconds | None = None


class DatabaseServer(Value):
    version: str = ""
    cores: float | None = None
    memory_bytes: int | None = None
    max_connections: int | None = None
    settings: tuple[tuple[str, str], ...] = ()


class Deployment(Value):
    services: tuple[RunningService, ...] = ()
    caches: tuple[Cache, ...] = ()
    database: DatabaseServer | None = None


class Brief(Value):
    name: str
    """Lower-case letters, digits and hyphens; the identifier of the brief."""
    title: str = ""
    summary: str = ""
    actors: tuple[Actor, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    use_cases: tuple[UseCase, ...] = ()
    external_systems: tuple[ExternalSystem, ...] = ()
    objectives: Objectives | None = None
    constraints: Constraints | None = None
    deployment: Deployment | None = None
