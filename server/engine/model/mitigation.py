"""What may be done about a system that misses its objectives: each change with its price, and what came of it."""

import enum

from server.engine.model.capacity_answer import Attainment, Estimated
from server.engine.model.limits import Limits, ScalingLaw
from server.engine.model.prepared import Assumption, OpenQuestion
from server.engine.model.value import Value


class MitigationKind(enum.StrEnum):
    INDEX = "index"
    """An index, or a statement rewritten so that one serves it."""
    READ_MODEL = "read_model"
    """Data kept twice in the form that a statement reads."""
    CACHE = "cache"
    READ_REPLICA = "read_replica"
    POOL = "pool"
    """Connections of each replica of a service."""
    WORKERS = "workers"
    """Requests that each replica works on at once."""
    REPLICAS = "replicas"
    CORES = "cores"
    """Of each replica of a service."""
    DATABASE_CORES = "database_cores"
    DATABASE_MEMORY = "database_memory"
    QUEUE = "queue"
    """Work is taken out of the request and done after the answer."""
    BATCH = "batch"
    """Statements in a row become one."""
    HEDGE = "hedge"
    """A second call of an external system when the first is slow; the faster answer counts."""
    LOCK = "lock"
    """A row that many transactions update becomes several."""
    RATE_LIMIT = "rate_limit"


class Price(Value):
    """What a mitigation costs beside the system as it is."""

    cores: float = 0.0
    """Bought."""
    money: int = 0
    """USD a month, at the prices assumed."""
    staleness: float = 0.0
    """Seconds that answers, or effects, may be late."""
    complexity: int = 0
    """Points: what people have to build and to keep in mind."""
    refused: float = 0.0
    """Requests a second that are turned away."""
    points: float = 0.0
    """All of it in one number, by which mitigations are ranked."""


class Mitigation(Value):
    id: str
    """Stable: ``pool/api/9``."""
    kind: MitigationKind
    subject: str
    """The service, database, use case, statement or external system it changes."""
    told: str
    """What is done, in one sentence without a full stop."""
    why: str
    """The figure that makes it worth trying."""
    price: Price
    approximation: str = ""
    """What its effect leaves out; empty when the system is simply solved anew."""


class Effect(Value):
    """What becomes of one objective."""

    use_case: str
    percentile: str
    objective: float
    before: Estimated
    after: Estimated
    attainment_before: Attainment
    attainment_after: Attainment


class Outcome(Value):
    """One mitigation, or several together."""

    mitigations: tuple[Mitigation, ...]
    price: Price
    effects: tuple[Effect, ...] = ()
    """On the objectives missed before, and on those it makes worse."""
    meets: bool = False
    """Every objective, at the load and volume compared."""
    effect: float = 0.0
    """Shortfall removed: binary logarithms of predicted time over objective, summed over what is missed."""
    rank: float = 0.0
    """Effect per point of price."""
    headroom: float = 0.0
    """Factor by which the load may still grow before something saturates."""
    overloaded: str = ""
    """The resource that remains overloaded, and by how much; nothing was simulated then."""
    simulated: bool = False
    """False: settled by bounds alone."""
    confirmed: bool = False
    """Simulated with the whole budget, not only screened."""


class MitigationComparison(Value):
    system: str
    month: int
    """At which all are compared."""
    load: float
    """Factor on all rates, growth to that month not counted."""
    volume: float = 1.0
    """Factor on all rows, likewise."""
    missed: tuple[Effect, ...] = ()
    """Before and after are the same: the state without a mitigation. Empty: nothing to mend."""
    overloaded: str = ""
    """The resource that is overloaded without a mitigation."""
    outcomes: tuple[Outcome, ...] = ()
    """Those that help, the highest rank first."""
    unhelpful: tuple[Outcome, ...] = ()
    """Tried, and no objective is nearer."""
    smallest: tuple[str, ...] = ()
    """Ids of the fewest, then cheapest, mitigations that meet every objective; empty where up to three do not."""
    tried: int = 0
    """Sets looked at, those settled by bounds included."""
    method: str = ""
    assumptions: tuple[Assumption, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    events: int = 0


class ScalingMeasurements(Value):
    """Throughput that was measured at several numbers of replicas, or of whatever is scaled; one of each for a run."""

    replicas: tuple[float, ...]
    throughput: tuple[float, ...]
    """A second."""
    subject: str = ""


class Drawing(Value):
    name: str
    """File name."""
    svg: str


class MitigationAnswer(Value):
    comparison: MitigationComparison
    limits: Limits
    """For today's peak."""
    scaling: tuple[ScalingLaw, ...] = ()
    """Of what was measured, then by bounds for each service."""
    drawings: tuple[Drawing, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
