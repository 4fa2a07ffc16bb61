"""Queueing models as the literature states them, each one question with its figures, and what is answered.

Times and rates are in one unit of the asker's choice, unless a field says otherwise. Stations, classes and branches are
counted from 1 in answers, in the order they were given.
"""

import enum
from typing import Any

from server.engine.model.value import Value


class Discipline(enum.StrEnum):
    FCFS = "FCFS"
    PS = "PS"
    """Processor sharing."""
    HOL = "HOL"
    """Head of the line: non-preemptive priorities, the first class the most urgent."""
    PREEMPTIVE_RESUME = "PREEMPTIVE_RESUME"
    """Priorities whose work is taken up where it was left."""


class OpenStation(Value, tag="open_station"):
    """One station with Poisson arrivals of one class or several; mean service times or rates."""

    arrivals: tuple[float, ...]
    service_means: tuple[float, ...]
    service_scvs: tuple[float, ...] = ()
    """Squared coefficients of variation; empty means 1, exponential."""
    servers: int = 1
    """0: as many as are wanted."""
    discipline: Discipline = Discipline.FCFS


class FiniteStation(Value, tag="open_station_finite"):
    """M/M/c/K."""

    arrival: float
    service_rate: float
    capacity: int
    """Those in service included."""
    servers: int = 1


class HeterogeneousStation(Value, tag="open_station_heterogeneous"):
    """Several servers of different speed."""

    arrival: float
    service_rates: tuple[float, ...]


class LossTable(Value, tag="loss_table"):
    """Erlang B: of loads offered, servers and the fraction lost, two are given and the third is asked for.

    Each list given has one value, or as many as the longest.
    """

    blocking: float = 0.0
    servers: tuple[int, ...] = ()
    offered: tuple[float, ...] = ()
    """Erlangs."""


class Staffing(Value, tag="staffing"):
    """How many servers M/M/c needs for a service level."""

    arrival: float
    service_mean: float
    fraction: float = 0.0
    """Of arrivals that wait no longer than ``wait``."""
    wait: float = 0.0
    mean_wait: float | None = None
    """At most, over all arrivals; instead of ``fraction`` and ``wait``."""
    blocking: float | None = None
    """At most, where nobody waits: M/M/c/c; instead of them."""


class ForkJoin(Value, tag="fork_join"):
    """Equal branches, each an exponential single server, all fed at once."""

    arrival: float
    service_rate: float
    branches: int


class QueueingNetwork(Value, tag="queueing_network"):
    """A product-form network: open classes, closed classes or both. Matrices are [class][station]."""

    services: tuple[tuple[float, ...], ...]
    """Mean service time of a visit; open classes first."""
    visits: tuple[tuple[float, ...], ...] = ()
    """Mean visits in one pass; empty means 1 everywhere."""
    arrivals: tuple[float, ...] = ()
    """Of the open classes."""
    population: tuple[int, ...] = ()
    """Of the closed classes."""
    think: tuple[float, ...] = ()
    """Of the closed classes; empty means none."""
    servers: tuple[int, ...] = ()
    """Of each station: 0 is a delay; empty means 1 everywhere."""
    approximate: bool = False
    """Bard and Schweitzer's approximation instead of the exact solution."""


class BlockingNetwork(Value, tag="closed_network_blocking"):
    """A closed network of exponential stations with finite room."""

    population: int
    services: tuple[float, ...]
    capacities: tuple[int, ...]
    routing: tuple[tuple[float, ...], ...] = ()
    """Empty: each station feeds the next, the last the first."""
    servers: tuple[int, ...] = ()
    after_service: bool = False
    """Blocked customers keep their server; otherwise they are served again."""


class AsymptoticBounds(Value, tag="bounds"):
    population: int
    demands: tuple[float, ...]
    think: float = 0.0


class ScalabilityFit(Value, tag="usl_fit"):
    """Measurements for the Universal Scalability Law."""

    load: tuple[float, ...]
    throughput: tuple[float, ...]


class CachePolicy(enum.StrEnum):
    LRU = "LRU"
    FIFO = "FIFO"
    RANDOM = "RANDOM"
    TTL = "TTL"
    LFU = "LFU"
    """The most popular ones, always: what no policy can better without looking ahead."""


class CacheModel(Value, tag="cache"):
    """A cache under independent requests."""

    capacity: int = 0
    """Items; not used by TTL."""
    items: int = 0
    zipf_alpha: float = 0.0
    popularity: tuple[float, ...] = ()
    """Relative; instead of ``items`` and ``zipf_alpha``."""
    policy: CachePolicy = CachePolicy.LRU
    request_rate: float = 0.0
    """For TTL."""
    lifetime: float = 0.0
    renewed: bool = False
    """TTL: every hit starts the time anew."""


class LayeredProcessor(Value):
    name: str
    servers: int = 1
    """0: as many as are wanted."""
    sharing: bool = False
    """Processor sharing instead of first come first served."""


class LayeredTask(Value):
    name: str
    processor: str
    entries: tuple[str, ...]
    threads: int = 1
    reference: bool = False
    """A customer, who calls and is never called."""
    population: int = 1
    """Of a reference task."""
    think: float = 0.0


class LayeredEntry(Value):
    name: str
    phase_demand: tuple[float, ...]


class LayeredCall(Value):
    src: str
    dst: str
    mean_per_phase: tuple[float, ...]
    asynchronous: bool = False


class OpenArrival(Value):
    entry: str
    rate: float


class LayeredModel(Value, tag="layered"):
    """A layered queueing network: tasks whose threads wait for those they call. Simulated."""

    processors: tuple[LayeredProcessor, ...]
    tasks: tuple[LayeredTask, ...]
    entries: tuple[LayeredEntry, ...]
    calls: tuple[LayeredCall, ...] = ()
    open_arrivals: tuple[OpenArrival, ...] = ()


class ExternalOrder(enum.StrEnum):
    """Where the external time under the connection lies."""

    SPLIT = "SPLIT"
    """Half before the statement and half after it, each drawn by itself."""
    BEFORE = "BEFORE"
    AFTER = "AFTER"


class PooledService(Value, tag="layered_pools_percentiles"):
    """One service that holds a worker for the whole request and a connection around its statement. Simulated.

    Order: worker; cpu_before; connection; db with the external time under the connection around it; connection back;
    external time under the worker; cpu_after; worker back. All exponential. Milliseconds.
    """

    arrival_per_s: float
    workers: int
    cpu_servers: int
    db_connections: int
    db_servers: int
    cpu_before: float
    db: float
    cpu_after: float
    external_while_holding_worker: float = 0.0
    external_while_holding_connection: float = 0.0
    external_order: ExternalOrder = ExternalOrder.SPLIT
    sharing: bool = False
    """Processor and database share instead of serving first come first served."""


class StatedModel(Value, tag="stated"):
    """A model in the words of its source, not yet read: what kind it is said to be, and its figures by name."""

    kind: str
    figures: dict[str, Any]


QueueingModel = (
    OpenStation
    | FiniteStation
    | HeterogeneousStation
    | LossTable
    | Staffing
    | ForkJoin
    | QueueingNetwork
    | BlockingNetwork
    | AsymptoticBounds
    | ScalabilityFit
    | CacheModel
    | LayeredModel
    | PooledService
)


class SolutionMethod(enum.StrEnum):
    EXACT = "exact"
    APPROXIMATE = "approximate"
    SIMULATED = "simulated"


class Measure(Value):
    name: str
    """``U`` utilisation of a server, ``X`` throughput, ``R`` response time of a visit, ``Wq`` wait, ``Q`` number
    present, ``Nq`` number waiting, ``p99``; documentation lists all."""
    value: float
    method: SolutionMethod
    at: str = ""
    """``station 2``, ``class 1``, ``class 1 station 2``, ``entry e5 phase 2``, ``call e1->e5 phase 2``; empty: all."""
    half_width: float = 0.0
    """Of the interval at 95 % confidence, where simulated."""


class QueueingAnswer(Value):
    measures: tuple[Measure, ...]
    source: str
    """The theorem, or the kind of simulation."""
    overloaded: str = ""
    """Which resource, and by how much, where there is no steady state; no measures then."""
