"""Limits that other artefacts take over: pools, workers, queues, rates and timeouts, each with how it was found.

Times are seconds, rates per second. 0 means that none is recommended.
"""

from server.engine.model.value import Value


class Recommended(Value):
    value: float
    how: str
    """The formula with its figures, in one sentence."""
    now: float = 0.0
    """What runs today; 0 where nothing is stated."""


class ServiceLimits(Value):
    """Of each replica."""

    service: str
    replicas: int
    workers: Recommended
    connections: Recommended
    most_waiting: Recommended
    """Requests that may wait for a worker; the next is refused with 503 at once."""


class UseCaseLimits(Value):
    use_case: str
    rate: Recommended
    """Requests a second of all callers together, at the edge."""
    timeout: Recommended
    """After which the caller gets 504."""


class ExternalLimits(Value):
    external: str
    concurrent: Recommended
    """Calls under way at once, of all replicas together: the bulkhead."""
    timeout: Recommended


class DatabaseLimits(Value):
    database: str
    connections: Recommended
    """That all services together need while twice the replicas run during a deployment."""
    statement_timeout: Recommended


class Limits(Value):
    month: int
    """Load and volume they are made for."""
    services: tuple[ServiceLimits, ...] = ()
    use_cases: tuple[UseCaseLimits, ...] = ()
    externals: tuple[ExternalLimits, ...] = ()
    databases: tuple[DatabaseLimits, ...] = ()


class ScalingPoint(Value):
    replicas: float
    throughput: float
    """Requests a second."""


class ScalingLaw(Value):
    """Throughput against replicas, and where more of them stop helping."""

    subject: str
    """The service, or what was measured."""
    points: tuple[ScalingPoint, ...]
    """Measured, or by bounds."""
    fitted: tuple[ScalingPoint, ...] = ()
    """The law at whole replicas; empty where nothing was measured."""
    contention: float = 0.0
    """alpha: the fraction that has to be done one after the other."""
    coherency: float = 0.0
    """beta: what every pair of replicas costs each other."""
    single: float = 0.0
    """gamma: throughput of one replica."""
    most_replicas: float = 0.0
    """Beyond which there is no more throughput; 0 where there is no end."""
    most_throughput: float = 0.0
    reason: str = ""
    """What ends it, in one sentence."""
