"""The system whose capacity is asked for: services, database, locks and external systems, and what requests do there.

Times are seconds, rates per second. Everything is a value that is easy to change: a mitigation is a function from one
system to another. `server.engine.capacity.prediction` says what a brief makes of it and what will happen.
"""

import enum

from server.engine.model.prepared import Assumption, OpenQuestion
from server.engine.model.value import Value


class Provenance(enum.StrEnum):
    """Where a demand comes from, the most trustworthy first."""

    MEASURED = "measured"
    PLANNER = "planner"
    """PostgreSQL's planner cost at production size, times a calibration constant."""
    BRIEF = "brief"
    ROWS = "rows"
    """From the rows a statement is expected to meet, where no planner was asked."""
    ASSUMED = "assumed"


class Demand(Value):
    seconds: float
    provenance: Provenance = Provenance.ASSUMED
    source: str = ""
    """How it was found, in a few words: ``cost 8.44 at 4 µs + 60 µs``."""
    scv: float = 1.0
    """Squared coefficient of variation; 1 is exponential, 0 constant."""


class CostPoint(Value):
    """What one execution of a statement costs at one volume."""

    volume: float
    """Of today's rows."""
    cpu: float
    """Processor seconds of the database."""
    pages: float = 0.0
    """8 KiB pages looked at, cached ones included."""
    io: float = 0.0
    """Seconds of I/O beyond what missing pages take: measured ones."""


class Compute(Value, tag="compute"):
    """Processor time in the service the request is in."""

    demand: Demand


class Query(Value, tag="query"):
    """One execution of a statement: processor and I/O of the database. Needs `Connected` around it."""

    statement: str
    """Id of the brief's ``Statement``; of other work a name."""
    costs: tuple[CostPoint, ...]
    """By rising volume, the first at 1; between them log-log interpolation."""
    provenance: Provenance = Provenance.ASSUMED
    source: str = ""
    tables: tuple[tuple[str, float], ...] = ()
    """Share of the pages by table, most first."""
    writes: bool = False
    database: str = "database"
    scv: float = 1.0


class Flush(Value, tag="flush"):
    """The write-ahead log reaches the disk: time that passes whoever else is there."""

    demand: Demand


class ExternalCall(Value, tag="external_call"):
    """The request waits, and keeps what it holds."""

    system: str
    latency: Demand | None = None
    """Instead of the system's own."""


class Delay(Value, tag="delay"):
    """Time that passes whoever else is there."""

    demand: Demand


class Visit(Value, tag="visit"):
    """Synchronous call of another service (or of this one through the network): a slot there for as long."""

    service: str
    steps: "tuple[SystemStep, ...]"
    use_case: str = ""
    network: float = 0.0
    """Seconds of the round trip."""


class Connected(Value, tag="connected"):
    """``steps`` with a connection of the service's pool in hand: a transaction."""

    steps: "tuple[SystemStep, ...]"
    database: str = "database"


class Locked(Value, tag="locked"):
    """``steps`` with a row lock in hand; others that want the same row wait."""

    lock: str
    steps: "tuple[SystemStep, ...]"


class Cached(Value, tag="cached"):
    """A look into a cache; ``steps`` only on a miss."""

    cache: str
    steps: "tuple[SystemStep, ...]"


class Alternative(Value):
    probability: float
    steps: "tuple[SystemStep, ...]"


class Choose(Value, tag="choose"):
    """One alternative; what is missing to one does nothing."""

    alternatives: tuple[Alternative, ...]


class Repeat(Value, tag="repeat"):
    mean: float
    steps: "tuple[SystemStep, ...]"
    fixed: bool = False
    """Exactly so often; else geometric."""


class Parallel(Value, tag="parallel"):
    """All at once; goes on when the last is done."""

    branches: "tuple[tuple[SystemStep, ...], ...]"


class Detached(Value, tag="detached"):
    """Work that nobody waits for, in ``service``'s slots."""

    service: str
    steps: "tuple[SystemStep, ...]"


SystemStep = (
    Compute
    | Query
    | Flush
    | ExternalCall
    | Delay
    | Visit
    | Connected
    | Locked
    | Cached
    | Choose
    | Repeat
    | Parallel
    | Detached
)


class Balancing(enum.StrEnum):
    RANDOM = "random"
    """Each request to any replica, whatever the others do there."""
    SHARED = "shared"
    """One queue for all replicas: the best a load balancer can do."""


class Service(Value):
    name: str
    replicas: int = 1
    slots: int = 1
    """Requests a replica works on at once: processes, threads or places in event loops; 0 as many as come."""
    cores: float = 1.0
    """Of each replica, shared by its requests (processor sharing)."""
    connections: int = 0
    """Database connections of each replica; 0 as many as wanted."""
    most_waiting: int = -1
    """Requests that may wait for a slot of a replica; more are refused. -1 without limit."""
    patience: float = 0.0
    """Seconds after which a request that waits for a slot is given up; 0 never."""
    connection_patience: float = 0.0
    """Seconds after which a request that waits for a connection fails; 0 never."""
    balancing: Balancing = Balancing.RANDOM


class Database(Value):
    name: str = "database"
    cores: float = 4.0
    io_channels: int = 16
    """Reads the storage serves at once."""
    memory_bytes: int = 16 << 30
    cache_fraction: float = 0.75
    """Of memory that holds pages: shared buffers and the operating system's cache."""
    page_read: float = 0.0002
    """Seconds of one read that misses."""
    max_connections: int = 0
    """0: not stated."""
    reserved_connections: int = 3
    replica_of: str = ""
    lag: float = 0.0
    """Seconds a read replica is behind."""


class Table(Value):
    name: str
    rows: float
    bytes_per_row: float = 100.0
    """Indexes included."""
    growth_per_month: float = 0.0
    """Rows."""
    most_rows: float = 0.0
    """Where retention ends the growth; 0 without limit."""
    skew: float = 0.0
    """Zipf exponent of accesses to its pages."""


class Lock(Value):
    """Rows that transactions update one at a time."""

    name: str
    """``shops.id``."""
    table: str
    shares: tuple[float, ...]
    """Chance of each of the hottest rows to be the one, most first; the rest is not waited for."""


class Cache(Value):
    name: str
    hit_ratio: float
    lookup: float = 0.0005
    """Seconds, on hits and misses."""
    staleness: float = 0.0
    source: str = ""


class External(Value):
    name: str
    mean: float
    sigma: float
    """Of the logarithm: latency is lognormal."""
    p50: float = 0.0
    p99: float = 0.0
    rate_limit: float = 0.0
    """0 none."""
    provenance: Provenance = Provenance.BRIEF


class Objective(Value):
    """Seconds; 0 where nothing is asked for."""

    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0


class Traffic(Value):
    """How a use case is asked for: open when it has a rate, closed when it has a population."""

    rate: float = 0.0
    """At peak."""
    mean_rate: float = 0.0
    profile: tuple[float, ...] = ()
    """24 relative weights, one for each hour."""
    population: int = 0
    think: float = 0.0
    interarrival_scv: float = 1.0
    deadline: float = 0.0
    """The caller waits no longer; 0 for ever."""
    retries: int = 0
    backoff: float = 0.0


class SystemUseCase(Value):
    name: str
    service: str
    traffic: Traffic
    steps: tuple[SystemStep, ...]
    """What is done with a slot of ``service`` in hand."""
    objective: Objective = Objective()
    priority: int = 0
    """0 first."""
    background: bool = False
    """Nobody waits for it: jobs and consumers of events."""
    staleness_tolerance: float = 0.0
    """Seconds its answer may be old."""
    reads_only: bool = False


class Growth(Value):
    rate: float = 0.0
    """Fraction by which rates grow each month."""
    volume: float = 0.0
    """The same for rows of tables whose own growth is not stated."""
    horizon: int = 24
    """Months looked ahead."""


class System(Value):
    name: str
    services: tuple[Service, ...]
    use_cases: tuple[SystemUseCase, ...]
    databases: tuple[Database, ...] = ()
    tables: tuple[Table, ...] = ()
    locks: tuple[Lock, ...] = ()
    caches: tuple[Cache, ...] = ()
    externals: tuple[External, ...] = ()
    growth: Growth = Growth()
    assumptions: tuple[Assumption, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    notes: tuple[str, ...] = ()
    """What the model leaves out or simplifies, in sentences."""
