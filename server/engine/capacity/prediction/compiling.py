"""A state as a model for the simulator: each replica with its own processors, slots and connections."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.engine.capacity.prediction.demands import (
    connections_of,
    cpu_of,
    database_cpu_of,
    database_io_of,
    lock_of,
    slots_of,
    speed,
)
from server.engine.capacity.prediction.state import State
from server.engine.capacity.prediction.walking import Steps, places
from server.engine.kernel.simulation import flows
from server.engine.kernel.simulation.distributions import CONSTANT, LOGNORMAL, with_scv
from server.engine.kernel.simulation.instructions import FCFS, PS
from server.engine.model.capacity import (
    Balancing,
    Cached,
    Choose,
    Compute,
    Connected,
    Delay,
    Demand,
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

MOST_REPLICAS = 16
"""Replicas simulated one by one; more are taken as so many larger ones."""
MOST_STEPS = 60_000
"""Of all flows; beyond it fewer replicas are simulated one by one."""
STUCK = 30.0
"""Seconds after which a request gives up where pools are waited for in a circle, as connection pools do by default."""

FlowSteps = tuple[flows.Step, ...]


@dataclass
class Compiled:
    model: flows.Model
    resources: tuple[str, ...]
    """The system's resource behind each station, then each pool, of the model."""
    approximations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    rates: Mapping[str, float] = field(default_factory=dict)
    """Instead of the state's own, by use case."""
    limits: bool = True
    """Whether waiting is limited in number and time, where the system says so."""
    circular: frozenset[str] = frozenset()
    """Pools that are waited for in a circle."""


def compiled(state: State, settings: Settings | None = None) -> Compiled:
    """Every use case as a flow of its name."""
    return _Compiler(state, settings or Settings()).compiled()


class _Compiler:
    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._settings = settings
        system = state.system
        self._services = {one.name: one for one in system.services}
        self._databases = {one.name: one for one in system.databases}
        self._externals = {one.name: one for one in system.externals}
        self._caches = {one.name: one for one in system.caches}
        self._locks = {one.name: one for one in system.locks}
        self._approximations: list[str] = []
        self._replicas = self._simulated_replicas()

    def _simulated_replicas(self) -> dict[str, int]:
        """How many replicas of each service are told apart."""
        system = self._state.system
        found = {
            one.name: 1 if one.balancing is Balancing.SHARED else min(one.replicas, MOST_REPLICAS)
            for one in system.services
        }
        size = {one.name: 0 for one in system.services}
        for use_case in system.use_cases:
            size[use_case.service] += sum(1 for _ in places(use_case.steps, use_case.service, self._state.misses))
        while found and sum(size[name] * count for name, count in found.items()) > MOST_STEPS:
            largest = max(sorted(found), key=lambda name: size[name] * found[name])
            if found[largest] == 1:
                break
            found[largest] = (found[largest] + 1) // 2
        for one in system.services:
            if one.balancing is Balancing.RANDOM and found[one.name] < one.replicas:
                self._approximations.append(
                    f"{one.replicas} replicas of {one.name} are simulated as {found[one.name]} larger ones: "
                    "their requests wait a little less than they would"
                )
        return found

    def compiled(self) -> Compiled:
        system = self._state.system
        stations: list[flows.Resource] = []
        pools: list[flows.Resource] = []
        behind: dict[str, str] = {}

        def station(resource: str, replica: str, cores: float, kind: int) -> None:
            name = f"{resource}{replica}"
            behind[name] = resource
            stations.append(flows.Resource(name, speed(cores)[0], kind))

        def pool(resource: str, replica: str, size: int) -> None:
            name = f"{resource}{replica}"
            behind[name] = resource
            pools.append(flows.Resource(name, size))

        for service in system.services:
            count = self._replicas[service.name]
            for replica in range(count):
                share = _part(service.replicas, count, replica)
                mark = _mark(replica)
                station(cpu_of(service.name), mark, service.cores * share, PS)
                if service.slots:
                    pool(slots_of(service.name), mark, service.slots * share)
                if service.connections:
                    for database in system.databases:
                        name = connections_of(service.name, database.name)
                        pool(name, mark, service.connections * share)
        for database in system.databases:
            station(database_cpu_of(database.name), "", database.cores, PS)
            station(database_io_of(database.name), "", float(database.io_channels), FCFS)
        for lock in system.locks:
            for row in range(len(lock.shares)):
                pool(lock_of(lock.name), _mark(row), 1)
        return Compiled(
            flows.Model(tuple(stations), tuple(pools), tuple(self._flow(one) for one in system.use_cases)),
            tuple(behind[one.name] for one in (*stations, *pools)),
            tuple(self._approximations),
        )

    def _flow(self, use_case: SystemUseCase) -> flows.Flow:
        traffic, state = use_case.traffic, self._state
        deadline = traffic.deadline if self._settings.limits and not traffic.population else 0.0
        return flows.Flow(
            use_case.name,
            self._in_service(self._services[use_case.service], use_case.steps),
            rate=0.0 if traffic.population else self._settings.rates.get(use_case.name, state.rate(use_case)),
            arrival=with_scv(traffic.interarrival_scv),
            population=traffic.population,
            think=traffic.think,
            priority=use_case.priority,
            deadline=deadline,
            retries=traffic.retries if deadline else 0,
            backoff=traffic.backoff if deadline else 0.0,
        )

    def _in_service(self, service: Service, steps: Steps) -> FlowSteps:
        """``steps`` on one of the replicas, with a slot in hand."""
        count = self._replicas[service.name]
        branches = []
        for replica in range(count):
            inner = self._steps(steps, service, replica)
            if service.slots:
                name = slots_of(service.name)
                patience = service.patience if self._settings.limits else 0.0
                if not patience and name in self._settings.circular:
                    patience = STUCK
                limit = service.most_waiting if self._settings.limits else -1
                share = _part(service.replicas, count, replica)
                limit = limit * share if limit > 0 else limit
                inner = (flows.Hold(f"{name}{_mark(replica)}", inner, limit, patience),)
            branches.append((_part(service.replicas, count, replica) / service.replicas, inner))
        return branches[0][1] if count == 1 else (flows.Choice(tuple(branches)),)

    def _steps(self, steps: Steps, service: Service, replica: int) -> FlowSteps:
        return tuple(found for step in steps for found in self._step(step, service, replica))

    def _step(self, step: object, service: Service, replica: int) -> FlowSteps:
        match step:
            case Compute(demand):
                return self._work(f"{cpu_of(service.name)}{_mark(replica)}", demand, self._cores(service, replica))
            case Query() as query:
                return self._query(query)
            case Delay(demand) | Flush(demand):
                return (flows.Pause(demand.seconds, with_scv(demand.scv)),) if demand.seconds else ()
            case ExternalCall(system, latency):
                return self._external(system, latency)
            case Visit() as visit:
                network: FlowSteps = (flows.Pause(visit.network, (CONSTANT, 0.0)),) if visit.network else ()
                return (*network, *self._in_service(self._services[visit.service], visit.steps))
            case Detached(other, inner):
                return (flows.Background(self._in_service(self._services[other], inner)),)
            case Connected(inner, database):
                return self._connected(self._steps(inner, service, replica), service, replica, database)
            case Locked(lock, inner):
                return self._locked(lock, self._steps(inner, service, replica))
            case Cached(name, inner):
                cache = self._caches[name]
                look: FlowSteps = (flows.Pause(cache.lookup),) if cache.lookup else ()
                within = self._steps(inner, service, replica)
                return (*look, flows.Choice(((1.0 - cache.hit_ratio, within),)))
            case Repeat() as repeat:
                return self._repeat(repeat, self._steps(repeat.steps, service, replica))
            case Choose(alternatives):
                return (
                    flows.Choice(
                        tuple((one.probability, self._steps(one.steps, service, replica)) for one in alternatives)
                    ),
                )
            case Parallel(branches):
                return (flows.Fork(tuple(self._steps(branch, service, replica) for branch in branches)),)
        raise TypeError(f"no step of a system: {step!r}")

    def _cores(self, service: Service, replica: int) -> float:
        return service.cores * _part(service.replicas, self._replicas[service.name], replica)

    @staticmethod
    def _work(station: str, demand: Demand, cores: float) -> FlowSteps:
        if demand.seconds <= 0.0:
            return ()
        return (flows.Work(station, demand.seconds / speed(cores)[1], with_scv(demand.scv)),)

    def _query(self, query: Query) -> FlowSteps:
        database = self._databases[query.database]
        cost = self._state.cost(query)
        reads = self._state.reads(query)
        within = list(self._work(database_cpu_of(database.name), Demand(cost.cpu, scv=query.scv), database.cores))
        channel = database_io_of(database.name)
        seconds = reads * database.page_read
        if cost.io > 0.0:
            within.append(flows.Work(channel, cost.io, with_scv(query.scv)))
        if reads >= 1.0:
            within.append(flows.Work(channel, seconds, with_scv(query.scv)))
        elif seconds > 0.0:
            within.append(flows.Choice(((reads, (flows.Work(channel, database.page_read),)),)))
        return tuple(within)

    def _external(self, name: str, latency: Demand | None) -> FlowSteps:
        if latency is not None:
            return (flows.Pause(latency.seconds, with_scv(latency.scv)),) if latency.seconds else ()
        system = self._externals[name]
        if system.mean <= 0.0:
            return ()
        shape = (LOGNORMAL, system.sigma) if system.sigma > 0.0 else (CONSTANT, 0.0)
        return (flows.Pause(system.mean, shape),)

    def _connected(self, inner: FlowSteps, service: Service, replica: int, database: str) -> FlowSteps:
        if not service.connections or not inner:
            return inner
        name = connections_of(service.name, database)
        patience = service.connection_patience if self._settings.limits else 0.0
        if not patience and name in self._settings.circular:
            patience = STUCK
        return (flows.Hold(f"{name}{_mark(replica)}", inner, patience=patience),)

    def _locked(self, name: str, inner: FlowSteps) -> FlowSteps:
        lock = self._locks[name]
        patience = STUCK if lock_of(name) in self._settings.circular else 0.0
        rows = [
            (share, (flows.Hold(f"{lock_of(name)}{_mark(row)}", inner, patience=patience),))
            for row, share in enumerate(lock.shares)
        ]
        rest = 1.0 - math.fsum(share for share, _ in rows)
        branches: list[tuple[float, FlowSteps]] = [*rows]
        if rest > 1e-9:
            branches.append((rest, inner))
        return branches[0][1] if len(branches) == 1 else (flows.Choice(tuple(branches)),)

    @staticmethod
    def _repeat(repeat: Repeat, inner: FlowSteps) -> FlowSteps:
        if not inner or repeat.mean <= 0.0:
            return ()
        whole = int(repeat.mean)
        rest = repeat.mean - whole
        if not repeat.fixed or whole > flows.MOST_UNROLLED:
            return (flows.Loop(repeat.mean, inner),)
        more: FlowSteps = (flows.Choice(((rest, inner),)),) if rest > 1e-9 else ()
        return (*((flows.Loop(float(whole), inner, fixed=True),) if whole else ()), *more)


def _mark(number: int) -> str:
    return f" {number + 1}"


def _part(total: int, parts: int, number: int) -> int:
    """How many of ``total`` replicas the numbered part stands for."""
    return total // parts + (1 if number < total % parts else 0)
