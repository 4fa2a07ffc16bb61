"""What each use case asks of each resource when nobody is in the way: exact sums, before any queueing.

Utilisation of processors and I/O follows from them exactly (the utilisation law). What a pool is asked for is the time
it is held without any waiting: a lower bound.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field

from server.engine.capacity.prediction.state import State
from server.engine.capacity.prediction.walking import Place, Steps, places
from server.engine.model.capacity import (
    Cached,
    Choose,
    Compute,
    Connected,
    Database,
    Delay,
    Detached,
    ExternalCall,
    Flush,
    Locked,
    Parallel,
    Query,
    Repeat,
    Service,
    SystemUseCase,
    Visit,
)
from server.engine.model.capacity_answer import ResourceKind


@dataclass(frozen=True)
class ResourceSize:
    """A resource of the system, all replicas together."""

    name: str
    kind: ResourceKind
    servers: float


@dataclass
class UseCaseDemands:
    """Mean seconds of one request, by resource; ``pauses`` by label."""

    work: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Processors and I/O, waited for or not."""
    held: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Pools and locks."""
    pauses: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    own: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Of ``work``, what the caller waits for."""
    calls: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """External systems: mean number of calls."""
    asks: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Pools and locks: how often one is asked for, and how often of these the caller waits for it."""
    waited_for: set[str] = field(default_factory=set)
    """Resources without which the caller gets no answer."""

    forks: bool = False
    """Something is done at the same time as something else."""

    def part_felt(self, resource: str) -> float:
        """The share of the waiting at a resource that the caller feels; the rest is of work after the answer.

        Waiting goes with the work of processors, and with the number of acquisitions of pools.
        """
        if resource in self.asks:
            total, own = self.asks[resource]
        else:
            total, own = self.work.get(resource, 0.0), self.own.get(resource, 0.0)
        return own / total if total > 0.0 else 1.0


NETWORK, COMMIT = "network", "commit"


def cpu_of(service: str) -> str:
    return f"{service} cpu"


def slots_of(service: str) -> str:
    return f"{service} slots"


def connections_of(service: str, database: str = "database") -> str:
    return f"{service} connections" if database == "database" else f"{service} connections to {database}"


def lock_of(lock: str) -> str:
    return f"lock {lock}"


def external_of(system: str) -> str:
    return f"external {system}"


def database_cpu_of(database: str) -> str:
    return f"{database} cpu"


def database_io_of(database: str) -> str:
    return f"{database} io"


def speed(cores: float) -> tuple[int, float]:
    """Whole servers and how fast each is: half a core is one server at half the speed."""
    servers = max(1, math.ceil(cores - 1e-9))
    return servers, cores / servers


def resources(state: State) -> list[ResourceSize]:
    """Everything that may be full, in the order of the system."""
    system = state.system
    found = []
    used = {
        (place.service, place.step.database)
        for one in system.use_cases
        for place in places(one.steps, one.service, state.misses)
        if isinstance(place.step, Connected)
    }
    for service in system.services:
        found.append(ResourceSize(cpu_of(service.name), ResourceKind.CPU, service.cores * service.replicas))
        if service.slots:
            size = float(service.slots * service.replicas)
            found.append(ResourceSize(slots_of(service.name), ResourceKind.SLOTS, size))
        if service.connections:
            size = float(service.connections * service.replicas)
            for database in system.databases:
                if (service.name, database.name) in used:
                    name = connections_of(service.name, database.name)
                    found.append(ResourceSize(name, ResourceKind.CONNECTIONS, size))
    for database in system.databases:
        found.append(ResourceSize(database_cpu_of(database.name), ResourceKind.DATABASE_CPU, database.cores))
        channels = float(database.io_channels)
        found.append(ResourceSize(database_io_of(database.name), ResourceKind.DATABASE_IO, channels))
    found.extend(ResourceSize(lock_of(lock.name), ResourceKind.LOCK, 1.0) for lock in system.locks)
    found.extend(
        ResourceSize(external_of(one.name), ResourceKind.EXTERNAL, one.rate_limit)
        for one in system.externals
        if one.rate_limit > 0.0
    )
    return found


class Demands:
    """Of every use case of a state."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._services = {one.name: one for one in state.system.services}
        self._databases = {one.name: one for one in state.system.databases}
        self._externals = {one.name: one for one in state.system.externals}
        self._caches = {one.name: one for one in state.system.caches}
        self._shares = {one.name: one.shares for one in state.system.locks}
        self.by_use_case = {one.name: self._of(one) for one in state.system.use_cases}

    def asked(self) -> dict[str, float]:
        """Seconds of each resource asked for each second by open use cases; of a lock, of its hottest row."""
        total: dict[str, list[float]] = defaultdict(list)
        for use_case in self.state.system.use_cases:
            rate = self.state.rate(use_case)
            own = self.by_use_case[use_case.name]
            for name, seconds in (*own.work.items(), *own.held.items()):
                total[name].append(rate * seconds)
            for name, count in own.calls.items():
                total[external_of(name)].append(rate * count)
        return {name: math.fsum(parts) for name, parts in sorted(total.items())}

    def _of(self, use_case: SystemUseCase) -> UseCaseDemands:
        found = UseCaseDemands()
        home = self._services[use_case.service]
        if home.slots:
            found.held[slots_of(home.name)] += self.duration(use_case.steps, home.name)
            found.asks[slots_of(home.name)] = (1.0, 1.0)
            found.waited_for.add(slots_of(home.name))
        for place in places(use_case.steps, use_case.service, self.state.misses):
            self._add(found, place)
        return found

    def _add(self, found: UseCaseDemands, place: Place) -> None:
        step, visits = place.step, place.visits
        found.forks |= isinstance(step, Parallel)
        for resource, seconds in self.work(place).items():
            found.work[resource] += visits * seconds
            if place.waited_for and seconds > 0.0:
                found.own[resource] += visits * seconds
                found.waited_for.add(resource)
        if place.waited_for:
            for label, seconds in self.pause(place).items():
                found.pauses[label] += visits * seconds
        pool = self._hold(found, place)
        if pool:
            felt = place.waited_for and not isinstance(step, Detached)
            total, own = found.asks.get(pool, (0.0, 0.0))
            found.asks[pool] = (total + visits, own + visits * felt)
            if felt:
                found.waited_for.add(pool)

    def _hold(self, found: UseCaseDemands, place: Place) -> str:
        """The pool or lock that is held during the step; empty where none is."""
        step, visits = place.step, place.visits
        match step:
            case ExternalCall():
                found.calls[step.system] += visits
                return ""
            case Connected() if self._services[place.service].connections:
                name = connections_of(place.service, step.database)
                found.held[name] += visits * self.duration(step.steps, place.service)
            case Visit() | Detached() if self._services[step.service].slots:
                name = slots_of(step.service)
                found.held[name] += visits * self.duration(step.steps, step.service)
            case Locked():
                name = lock_of(step.lock)
                found.held[name] += visits * self._shares[step.lock][0] * self.duration(step.steps, place.service)
            case _:
                return ""
        return name

    def work(self, place: Place) -> dict[str, float]:
        """Core and channel seconds of the step itself."""
        match place.step:
            case Compute(demand):
                return {cpu_of(place.service): demand.seconds}
            case Query() as query:
                cost = self.state.cost(query)
                database = self._databases[query.database]
                read = self.state.reads(query) * database.page_read
                return {database_cpu_of(database.name): cost.cpu, database_io_of(database.name): cost.io + read}
            case _:
                return {}

    def pause(self, place: Place) -> dict[str, float]:
        """Seconds that pass whoever else is there."""
        match place.step:
            case Delay(demand):
                return {NETWORK: demand.seconds}
            case Flush(demand):
                return {COMMIT: demand.seconds}
            case ExternalCall(system, latency):
                return {external_of(system): latency.seconds if latency else self._externals[system].mean}
            case Visit() as visit:
                return {NETWORK: visit.network}
            case Cached(cache):
                return {f"cache {cache}": self._caches[cache].lookup}
            case _:
                return {}

    def duration(self, steps: Steps, service: str) -> float:
        """Mean seconds when nobody is in the way; of parallel branches the longest mean, which is a lower bound."""
        return math.fsum(self._duration(step, service) for step in steps)

    def _duration(self, step: object, service: str) -> float:
        match step:
            case Compute(demand):
                return demand.seconds / _pace(self._services[service])
            case Query() as query:
                place = Place(query, 1.0, service, (), True)
                cpu, read = self.work(place).values()
                return cpu / _pace(self._databases[query.database]) + read
            case Delay(demand) | Flush(demand):
                return demand.seconds
            case ExternalCall(system, latency):
                return latency.seconds if latency else self._externals[system].mean
            case Visit() as visit:
                return visit.network + self.duration(visit.steps, visit.service)
            case Connected() | Locked():
                return self.duration(step.steps, service)
            case Cached(cache, inner):
                return self._caches[cache].lookup + self.state.misses(cache) * self.duration(inner, service)
            case Repeat(mean, inner):
                return mean * self.duration(inner, service)
            case Choose(alternatives):
                return math.fsum(one.probability * self.duration(one.steps, service) for one in alternatives)
            case Parallel(branches):
                return max((self.duration(branch, service) for branch in branches), default=0.0)
            case _:
                return 0.0


def _pace(of: Service | Database) -> float:
    """How fast one core is for one job."""
    return speed(of.cores)[1]
