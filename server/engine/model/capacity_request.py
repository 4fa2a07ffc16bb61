"""What somebody asks of a capacity prediction: figures instead of those stated, measurements, a parameter to sweep."""

from server.engine.model.value import Value


class ServiceChange(Value):
    """Figures of a service instead of its own; ``None`` leaves them."""

    name: str = ""
    """Empty: every service."""
    replicas: int | None = None
    workers: int | None = None
    """Worker processes of a replica."""
    pool_size: int | None = None
    cores: float | None = None
    most_waiting: int | None = None
    """Requests that may wait for a worker of a replica; more are refused."""
    patience: float | None = None
    """Seconds after which a request that waits for a worker is given up."""


class DatabaseChange(Value):
    cores: float | None = None
    memory_bytes: int | None = None
    max_connections: int | None = None


class TrafficChange(Value):
    use_case: str
    rate: float | None = None
    """A second, instead of the peak stated."""
    factor: float | None = None
    """On the rate."""
    deadline: float | None = None
    """Seconds after which the caller waits no longer."""
    retries: int | None = None
    backoff: float | None = None
    """Mean seconds before a retry."""
    users: int | None = None
    """So many who ask again once they have their answer and have thought, instead of a rate; 0: a rate."""
    think: float | None = None
    """Mean seconds between an answer and the next request of a user."""
    burstiness: float | None = None
    """Squared coefficient of variation of the time between two requests; 1 at random, more in bursts."""


class CapacityChange(Value):
    """What if: all at once."""

    load: float | None = None
    """Factor on all rates."""
    volume: float | None = None
    """Factor on all rows."""
    month: int = 0
    """Months of the growth stated."""
    services: tuple[ServiceChange, ...] = ()
    database: DatabaseChange | None = None
    use_cases: tuple[TrafficChange, ...] = ()


class MeasuredDemand(Value):
    """Processor time that was measured, or a latency."""

    name: str
    """A use case: of its service for one request. A statement's id: of the database for one execution."""
    seconds: float
    figure: str = ""
    """``mean``, ``p50``, ``p95`` or ``p99``: ``seconds`` is what the use case takes at today's peak, and its statements
    are taken for what they must cost then. Empty: processor time."""


class RowsQuestion(Value):
    """How the latency of a use case grows with the rows it reads."""

    use_case: str = ""
    """Empty: the one that slows down most beside its objective."""


class Sweep(Value):
    """One prediction for each value of a parameter."""

    parameter: str
    """``rate`` (or ``load``), ``volume``, ``month``, ``replicas``, ``workers``, ``pool_size``, ``cores``,
    ``database.cores``; ``api.replicas`` for one service."""
    values: tuple[float, ...]
