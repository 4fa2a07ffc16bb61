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
    LCFS = "LCFS"
    """Last come, first served; nobody is interrupted."""
    LCFS_PREEMPTIVE = "LCFS_PREEMPTIVE"
    """Who comes is served at once; who was served goes on afterwards where it was left."""
    SIRO = "SIRO"
    """In random order."""


class OpenStation(Value, tag="open_station"):
    """One station with arrivals of one class or several; mean service times or rates."""

    arrivals: tuple[float, ...]
    service_means: tuple[float, ...]
    service_scvs: tuple[float, ...] = ()
    """Squared coefficients of variation; empty means 1, exponential."""
    servers: int = 1
    """0: as many as are wanted."""
    discipline: Discipline = Discipline.FCFS
    arrival_scvs: tuple[float, ...] = ()
    """Squared coefficients of variation of the times between arrivals; empty means 1, Poisson."""
    priorities: tuple[int, ...] = ()
    """All different, the smallest the most urgent; empty: the first class is the most urgent."""


class FiniteStation(Value, tag="open_station_finite"):
    """M/G/c/K, or with ``customers`` a machine repair model: each is away for 1 / ``arrival`` before it comes."""

    arrival: float
    service_rate: float
    capacity: int
    """Those in service included."""
    servers: int = 1
    service_scv: float = 1.0
    customers: int = 0
    """0: without limit, and ``arrival`` is the rate of all."""


class HeterogeneousStation(Value, tag="open_station_heterogeneous"):
    """Several servers of different speed."""

    arrival: float
    service_rates: tuple[float, ...]


class LossTable(Value, tag="loss_table"):
    """Of loads offered, servers and the fraction lost, two are given and the third is asked for.

    Erlang B; with ``waiting`` Erlang C and the fraction that waits; with ``sources`` Engset, and the load is what each
    of them offers while it is idle. Every fraction goes with every number; of servers and loads both lists have one
    value, or as many as the longest.
    """

    blocking: tuple[float, ...] = ()
    servers: tuple[int, ...] = ()
    offered: tuple[float, ...] = ()
    """Erlangs."""
    waiting: bool = False
    sources: int = 0


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
    utilisation: float | None = None
    """At most; instead of them."""


class ForkJoin(Value, tag="fork_join"):
    """Branches that are all fed at once, each a station of its own."""

    arrival: float
    services: tuple[float, ...]
    """Mean time of each branch."""
    service_scv: float = 1.0
    servers: int = 1
    """Of each branch."""


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
    speeds: tuple[tuple[float, ...], ...] = ()
    """Of each station, how much faster it works with 1, 2 … customers than its service times say; the last one holds
    beyond. An empty row, or none at all: as its servers are."""
    approximate: bool = False
    """Bard and Schweitzer's approximation instead of the exact solution."""


class BlockingNetwork(Value, tag="closed_network_blocking"):
    """A network of exponential stations with finite room: closed with a population, or open with arrivals."""

    population: int
    services: tuple[float, ...]
    capacities: tuple[int, ...]
    routing: tuple[tuple[float, ...], ...] = ()
    """What is missing to one in a row leaves. Empty: each station feeds the next, the last the first or outside."""
    servers: tuple[int, ...] = ()
    after_service: bool = False
    """Blocked customers keep their server; otherwise they are served again."""
    before_service: bool = False
    """Nobody is served while the next station is full."""
    arrivals: tuple[float, ...] = ()
    """From outside, at each station: Poisson, lost where there is no room; instead of a population."""


class AsymptoticBounds(Value, tag="bounds"):
    """Of one closed class, or of an open one with ``population`` 0."""

    population: int
    demands: tuple[float, ...]
    think: float = 0.0
    servers: tuple[int, ...] = ()
    """Of each station: 0 is a delay; empty means 1 everywhere."""
    arrival: float = 0.0
    """Of an open network."""


class ClassBounds(Value, tag="class_bounds"):
    """Of several closed classes. Rows are classes, values are stations."""

    population: tuple[int, ...]
    demands: tuple[tuple[float, ...], ...]
    think: tuple[float, ...] = ()


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
    | ClassBounds
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
