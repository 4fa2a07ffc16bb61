"""What is predicted of a system: latencies with intervals, where the time goes, what is full, when objectives break."""

import enum

from server.engine.model.prepared import Assumption, OpenQuestion
from server.engine.model.queueing import SolutionMethod
from server.engine.model.value import Value


class Estimated(Value):
    """A figure with how it was found. Seconds, unless said otherwise."""

    value: float
    half_width: float = 0.0
    """At 95 % confidence; 0 for an exact figure."""
    method: SolutionMethod = SolutionMethod.SIMULATED
    unknown: bool = False
    """Nothing is known: too few were seen; the other members say nothing."""


class ResourceKind(enum.StrEnum):
    CPU = "cpu"
    """Of a service."""
    SLOTS = "slots"
    CONNECTIONS = "connections"
    DATABASE_CPU = "database_cpu"
    DATABASE_IO = "database_io"
    LOCK = "lock"
    EXTERNAL = "external"
    """An external system's rate limit."""


class TimeShare(Value):
    """One bar of a waterfall: mean seconds of one request."""

    resource: str
    """Name as in ``Prediction.resources``; ``network``, ``commit`` or ``external <name>`` where nobody waits."""
    waiting: float = 0.0
    service: float = 0.0


class Attainment(enum.StrEnum):
    MET = "met"
    MISSED = "missed"
    UNDECIDED = "undecided"
    """The objective lies within the interval."""
    OVERLOADED = "overloaded"
    NONE = "none"
    """No objective is stated."""


class ObjectiveVerdict(Value):
    percentile: str
    """``p50``, ``p95`` or ``p99``."""
    objective: float
    predicted: Estimated
    attainment: Attainment


class UseCasePrediction(Value):
    name: str
    rate: float
    """Arrivals a second."""
    mean: Estimated
    p50: Estimated
    p95: Estimated
    p99: Estimated
    throughput: Estimated
    """Done a second."""
    rejected: Estimated
    """Fraction refused at a limit."""
    timed_out: Estimated
    """Fraction given up."""
    waterfall: tuple[TimeShare, ...] = ()
    """Where the mean goes, in the order of resources; forked work may make it more than the mean."""
    objectives: tuple[ObjectiveVerdict, ...] = ()
    samples: int = 0
    background: bool = False


class ResourcePrediction(Value):
    name: str
    """``api cpu``, ``api slots``, ``api connections``, ``database cpu``, ``database io``, ``lock shops.id``."""
    kind: ResourceKind
    servers: float
    """Cores, slots, connections: of all replicas together."""
    demand: float
    """Seconds of work asked of it each second, in its unit; of a pool without the time lost waiting."""
    utilisation: Estimated
    """Fraction; above 1 by demand where it is overloaded."""
    headroom: float
    """Factor by which the load may grow until it is full, all else unlimited."""
    waiting: float = 0.0
    """Mean seconds that a request which uses it waits or is slowed."""
    exact: bool = True
    """``demand`` and ``headroom`` follow from demand and rate alone; of pools they are bounds."""


class Overload(Value):
    resource: str
    demand: float
    """Asked of it, in its unit."""
    servers: float
    factor: float
    """How many times too much."""
    decided_by: str
    """``demand``, ``saturation``, ``simulation``, ``rate limit`` of an external system, or ``deadlock``: requests that
    hold one of a pool wait for another, so that ``factor`` times what is done arrives however little is asked for."""


class LawCheck(Value):
    law: str
    """``Little``, ``utilisation`` or ``flow balance``."""
    subject: str
    expected: float
    found: float
    relative_error: float
    holds: bool


class HourLoad(Value):
    hour: int
    utilisation: float
    """Of the bottleneck, by demand."""
    resource: str


class CachedShare(Value):
    table: str
    share: float
    """Of page accesses found in memory."""


class Prediction(Value):
    system: str
    load: float
    volume: float
    month: int
    use_cases: tuple[UseCasePrediction, ...] = ()
    """Sorted by name. Of an overloaded system with rates and no latencies (``unknown``)."""
    resources: tuple[ResourcePrediction, ...] = ()
    """The fullest first."""
    overloads: tuple[Overload, ...] = ()
    """Empty: stable. The worst first."""
    bottleneck: str = ""
    next_bottleneck: str = ""
    headroom: float = 0.0
    """Factor by which the load may grow before something saturates; below 1 when overloaded."""
    headroom_method: SolutionMethod = SolutionMethod.EXACT
    cached: tuple[CachedShare, ...] = ()
    """By table."""
    checks: tuple[LawCheck, ...] = ()
    day: tuple[HourLoad, ...] = ()
    """By hour of a mean day, where profiles are stated."""
    approximations: tuple[str, ...] = ()
    """Which were used, with what they change; empty when none."""
    warnings: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    events: int = 0
    """Simulated."""
    precise: bool = True
    """Every interval is as narrow as asked for."""


class Breaking(Value):
    """Where one objective of one use case stops being met; 0 where it never does within what was searched."""

    use_case: str
    percentile: str
    objective: float
    today: Estimated
    load: float = 0.0
    """Factor on all rates at today's volume."""
    rate: float = 0.0
    """Of the use case, at that load."""
    volume: float = 0.0
    """Factor on all rows at today's rates."""
    month: int = -1
    """First month of the growth stated in which it is not met; -1 not within the horizon."""
    resource: str = ""
    """What the time is lost at, where it breaks."""
    broken_today: bool = False


class CurvePoint(Value):
    """One predicted point of a curve."""

    at: float
    """Load, volume, month, or the parameter swept."""
    prediction: Prediction


class RowsPoint(Value):
    rows: float
    predicted: Estimated
    """The percentile of ``RowsForecast``, in seconds."""


class RowsCurve(Value):
    """One design."""

    design: str
    """``as it is``, ``with keys alone``, ``with the recommended indexes``, or what is done in addition."""
    mitigations: tuple[str, ...] = ()
    """Ids, as those of ``MitigationComparison``."""
    points: tuple[RowsPoint, ...] = ()
    """By rising rows, as far as the design copes."""
    crossed_rows: float = 0.0
    """Rows at which the objective is left; 0 where it is kept."""
    crossed_month: int = -1
    """In which there are so many; -1 never, or where no growth is stated."""
    full_rows: float = 0.0
    """Rows from which on something is asked for more than it has; 0 where nothing is."""
    resource: str = ""
    """What."""


class RowsForecast(Value):
    """Latency against the rows of a table, one curve for each design."""

    use_case: str = ""
    table: str = ""
    """The one that the heaviest statement reads most of."""
    rows: float = 0.0
    """Today."""
    percentile: str = ""
    """Of the objective that is left first."""
    objective: float = 0.0
    """Seconds; 0 where none is stated."""
    statement: str = ""
    """The heaviest, by id: the cause."""
    curves: tuple[RowsCurve, ...] = ()
    """As it is first, what helps after it."""
    told: str = ""
    """All of it in words."""
    plot: str = ""
    """SVG."""


class PredictionAnswer(Value):
    prediction: Prediction
    sweep: tuple[CurvePoint, ...] = ()
    """In the order asked for; only latencies, resources and overloads are kept."""
    rows: RowsForecast | None = None
    """Where it was asked for."""


class BreakingPoint(Value):
    system: str
    objectives: tuple[Breaking, ...] = ()
    """The first to break comes first."""
    saturation_load: float = 0.0
    """Factor at which queues grow without end."""
    saturation_resource: str = ""
    saturation_month: int = -1
    loads: tuple[CurvePoint, ...] = ()
    """What the search looked at, by load; likewise below."""
    volumes: tuple[CurvePoint, ...] = ()
    months: tuple[CurvePoint, ...] = ()
    approximations: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    events: int = 0
